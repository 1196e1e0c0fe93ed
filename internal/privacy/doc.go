// SPDX-License-Identifier: AGPL-3.0-or-later

// Package privacy writes the pages about personal data from the declarations the program executes: the notice (Articles 13 and 14
// GDPR), the records of processing activities (Article 30) and what lies in the browser. No sentence about what is stored is
// written by hand, so none can be wrong. It owns no table.
package privacy
