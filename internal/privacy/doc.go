// SPDX-License-Identifier: AGPL-3.0-or-later

// Package privacy writes the pages about personal data from the declarations the program executes: the notice for three readers (Articles
// 13 and 14 GDPR), the records of processing activities (Article 30), how long things are kept, who receives them, and what lies in the
// browser. No sentence about what is stored is written by hand, so none can be wrong.
//
// Words: snapshot (all that decides what people are told), version (a published snapshot with its day), material (it changes what is done
// with data), in force, recipient. Tables privacy_version, privacy_acknowledgement, privacy_recipient.
//
// Promises: every version stays readable with how it differs from the one before; what is material is announced two weeks ahead, and until
// then routes of a new purpose are not served and letters do not leave by a new firm (InForce, Receives).
package privacy
