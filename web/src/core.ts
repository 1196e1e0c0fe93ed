// SPDX-License-Identifier: AGPL-3.0-or-later
// On every page. What it does is declared in the HTML by data- attributes; each file in lib says by which. Every page works
// without it.

import { startCopy } from "./lib/copy";
import { startDialogs } from "./lib/dialog";
import { startFill } from "./lib/fill";
import { startGuard } from "./lib/guard";
import { startKeys } from "./lib/keys";
import { startLeave } from "./lib/leave";
import { startLive } from "./lib/live";
import { startMenus } from "./lib/menu";
import { startNotes } from "./lib/notes";
import { startNow } from "./lib/now";
import { startOffline } from "./lib/offline";
import { startSay } from "./lib/say";
import { startSwap } from "./lib/swap";
import { startToasts } from "./lib/toast";
import { wake } from "./lib/wake";

startDialogs();
startMenus();
startToasts();
startKeys();
startCopy();
startFill();
startSay();
startNow();
startNotes();
startSwap();
startLeave();
startGuard(); // after everything that may take a submit over
startOffline();
startLive();
wake();
