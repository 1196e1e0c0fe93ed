// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import p "lectern/internal/platform/personal"

const giver = "giver"

// Tables declares every column of this domain. The receipts go with the person they concern; of a guardian who gave one only her number
// and the salt go, so that the child's chain stays whole.
func Tables() []p.Table {
	const asked = "what the school asks of everybody, not of whom"
	return []p.Table{
		{Name: "consent_ask", Activity: p.Accountability, Retention: p.WithSite, Nobody: asked, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"org_id":     p.Structural("the school whose classes are asked"),
			"class_id":   p.Structural("the class that is asked"),
			"until_on":   p.Structural("until when a yes holds"),
			"created_at": p.Structural("when it was written down"),
			"asked_at":   p.Structural("since when people are asked"),
			"ended_at":   p.Structural("when the school stopped asking"),
		}},
		{Name: "consent_wording", Activity: p.Accountability, Retention: p.WithSite, Nobody: asked, Columns: p.Columns{
			"ask_id": p.Structural("what is asked"),
			"lang":   p.Structural("the language"),
			"title":  p.Structural("its title"),
			"body":   p.Structural("its words"),
		}},
		{Name: "consent_text", Activity: p.Accountability, Retention: p.WithSite, Nobody: "the words people agree to, not who did", Columns: p.Columns{
			"hash":       p.Structural("fingerprint of the words"),
			"purpose":    p.Structural("what they are about"),
			"lang":       p.Structural("their language"),
			"body":       p.Structural("the words"),
			"created_at": p.Structural("when they were shown first"),
		}},
		{Name: "consent_receipt", Activity: p.Accountability, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(giver, "giver_id")},
			Columns: p.Columns{
				"id":         p.Structural("row key"),
				"person_id":  p.Ref("whom the consent concerns"),
				"number":     p.Structural("which receipt of hers"),
				"act":        p.Data(p.Identifier, "a yes, a no, or a yes taken back"),
				"purpose":    p.Data(p.Identifier, "for what"),
				"text_hash":  p.Structural("fingerprint of the words that were shown"),
				"given_as":   p.Data(p.Identifier, "by herself or by a guardian"),
				"giver_id":   p.Ref("who said it").On(giver, p.Null),
				"giver_salt": p.SecretValue("random text that binds the receipt to who said it").On(giver, p.Null),
				"giver_mark": p.Structural("what binds the receipt to who said it, without naming her"),
				"mechanism":  p.Data(p.Identifier, "how it was said"),
				"age_rule":   p.Structural("the rule about her age that was applied"),
				"at":         p.Data(p.Identifier, "when"),
				"prev_hash":  p.Structural("fingerprint of the receipt before"),
				"hash":       p.Structural("fingerprint of this one"),
			}},
	}
}
