// Keys for the review queue. Without this script everything works by its buttons.
const items = [...document.querySelectorAll<HTMLElement>(".item")];
const keys = document.getElementById("keys");
const isOn = document.getElementById("keys-on") as HTMLInputElement | null;
const KEPT = "fogline-review-keys";

const current = (): number => items.findIndex((item) => item.contains(document.activeElement));

function focusItem(index: number): void {
  const item = items[Math.max(0, Math.min(items.length - 1, index))];
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
}

// In a field keys are letters; with Ctrl, Alt or Meta they belong to the browser.
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const isField = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  return isField || event.ctrlKey || event.altKey || event.metaKey;
}

function press(selector: string): void {
  const button = items[current()]?.querySelector<HTMLElement>(selector);
  button?.click();
}

const ACTIONS: Record<string, () => void> = {
  j: () => focusItem(current() + 1),
  k: () => focusItem(current() - 1),
  a: () => press(".accept"),
  r: () => press(".reject"),
  c: () => press("a.button"),
  u: () => document.querySelector<HTMLElement>(".notice form button")?.click(),
};

if (keys && isOn && items.length) {
  keys.hidden = false;
  isOn.checked = localStorage.getItem(KEPT) !== "off";
  isOn.addEventListener("change", () => localStorage.setItem(KEPT, isOn.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const act = ACTIONS[event.key];
    if (!act || !isOn.checked || isTyping(event) || event.repeat) return;
    event.preventDefault();
    act();
  });
  // After a decision the next claim stands where the decided one was.
  const asked = /^#item-(\d+)$/.exec(location.hash);
  if (asked) focusItem(Number(asked[1]) - 1);
}

// Who types a password may look at it.
for (const field of document.querySelectorAll<HTMLInputElement>("input[type=password]")) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  box.addEventListener("change", () => (field.type = box.checked ? "text" : "password"));
  const label = document.createElement("label");
  label.className = "show-password";
  label.append(box, ` Show ${field.labels?.[0]?.textContent?.toLowerCase() ?? "it"}`);
  field.after(label);
}

// A second click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset["sent"]));
