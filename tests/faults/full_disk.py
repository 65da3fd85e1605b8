"""A run on a small file system of its own that fills up, or that may only be read. Run below ``unshare -Urm``.

python full_disk.py FOLDER INPUTS KILOBYTES…     prints what each run said, as JSON
"""

import json
import subprocess
import sys
from pathlib import Path


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def fogline(*words: object) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "fogline", *map(str, words)], capture_output=True, text=True, check=False)
    return {"code": done.returncode, "said": done.stderr.strip(), "out": done.stdout}


def main() -> None:
    folder, inputs = Path(sys.argv[1]), Path(sys.argv[2])
    mount(folder, "size=64m")
    said = [fogline("init", folder / "war")]
    for kilobytes in sys.argv[3:]:
        mount(folder, f"remount,size={kilobytes}k")
        said.append(fogline("run", inputs, "-w", folder / "war"))
    mount(folder, "remount,ro,size=64m")
    said.append(fogline("run", inputs, "-w", folder / "war"))
    mount(folder, "remount,rw,size=64m")
    said += [fogline("verify", "--quick", "-w", folder / "war"), fogline("run", inputs, "-w", folder / "war", "--json")]
    said.append(fogline("backup", folder / "all.tar.gz", "-w", folder / "war"))
    Path(sys.argv[2]).with_name("backup.tar.gz").write_bytes((folder / "all.tar.gz").read_bytes())
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
