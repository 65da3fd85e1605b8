// The day: a native range input with keys for days and weeks, and play.
import type { Atlas } from "./atlas";
import { find } from "./dom";

const STEP_MS = 90;
const WEEK = 7;

export class Timeline {
  private readonly slider = find<HTMLInputElement>("slider");
  private readonly dayField = find<HTMLInputElement>("day");
  private readonly playButton = find<HTMLButtonElement>("play");
  private timer = 0;
  private readonly reduced = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    private readonly atlas: Atlas,
    private readonly onDay: (day: number) => void,
  ) {
    find("day-form").hidden = find("slider-box").hidden = this.playButton.hidden = false;
    find("show-day").hidden = true;
    this.slider.max = String(atlas.nDays - 1);
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.onKey(event));
    this.dayField.addEventListener("change", () => {
      const day = atlas.dayNumber(this.dayField.value);
      if (day !== null) this.choose(day);
      else this.show(Number(this.slider.value));
    });
    find<HTMLFormElement>("day-form").addEventListener("submit", (event) => event.preventDefault());
    this.playButton.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    this.reduced.addEventListener("change", () => this.pause());
  }

  show(day: number): void {
    const iso = this.atlas.iso(day);
    this.slider.value = String(day);
    this.slider.setAttribute("aria-valuetext", iso);
    if (this.dayField.value !== iso) this.dayField.value = iso;
  }

  private choose(day: number): void {
    this.pause();
    this.onDay(day);
  }

  // Arrows, Home and End are the range input's own; a page is a week.
  private onKey(event: KeyboardEvent): void {
    const step = { PageUp: WEEK, PageDown: -WEEK }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.choose(Math.min(this.atlas.nDays - 1, Math.max(0, Number(this.slider.value) + step)));
  }

  // Where motion is unwanted, play goes from week to week, slowly.
  private play(): void {
    const [step, pause] = this.reduced.matches ? [WEEK, 1500] : [1, STEP_MS];
    if (Number(this.slider.value) >= this.atlas.nDays - 1) this.onDay(0);
    this.timer = window.setInterval(() => {
      const next = Number(this.slider.value) + step;
      if (next >= this.atlas.nDays) return this.pause();
      this.onDay(next);
    }, pause);
    this.say(true);
  }

  private pause(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.say(false);
  }

  private say(isPlaying: boolean): void {
    this.playButton.setAttribute("aria-pressed", String(isPlaying));
    find("play-label").textContent = isPlaying ? "Pause" : "Play";
  }
}
