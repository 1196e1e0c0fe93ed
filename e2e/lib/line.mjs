// SPDX-License-Identifier: AGPL-3.0-or-later
// A line to the program that can be cut. What a browser still sends while it is told to be offline gets nowhere either.
import { connect, createServer } from "node:net";

export class Line {
  static async to(port) {
    const l = new Line();
    l.ends = new Set();
    l.server = createServer((near) => {
      if (l.isCut) return near.destroy();
      const far = connect(port, "127.0.0.1");
      for (const [a, b] of [[near, far], [far, near]]) {
        l.ends.add(a);
        a.pipe(b);
        a.on("error", () => b.destroy()).on("close", () => (l.ends.delete(a), b.destroy()));
      }
    });
    await new Promise((done) => l.server.listen(0, "127.0.0.1", done));
    l.base = `http://127.0.0.1:${l.server.address().port}`;
    return l;
  }

  cut() {
    this.isCut = true;
    for (const e of this.ends) e.destroy();
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
