// SPDX-License-Identifier: AGPL-3.0-or-later
// Every name under which this program keeps something in the browser. The page /privacy/storage declares the same names; a test
// compares them and looks for others in the sources.

/** IndexedDB: what is being written and not yet confirmed by the server. */
export const journal = "lectern";

/** localStorage: the newest change of the journal until it is in there. */
export const lastChange = "lectern.last.";

/** sessionStorage: messages on their way to the next page of this tab. */
export const toasts = "lectern.toasts";

/** sessionStorage: how far an upload came, to go on after a reload. */
export const uploads = "lectern.upload.";
