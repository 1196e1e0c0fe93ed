// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"
	"encoding/json"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

const columnsOf = `d.id, d.number, d.title, d.purposes, d.foreseen, d.basis, d.necessity, d.views, d.advice, d.consulted_on, d.answer, d.created_at, d.changed_at, d.told_at,
	d.ended_at, d.ended_why`

func scan(r db.Row) (Standing, error) {
	var d Standing
	var purposes, foreseen string
	err := r.Scan(&d.ID, &d.Number, &d.Title, &purposes, &foreseen, &d.Condition, &d.Necessity, &d.Views, &d.Advice, &d.ConsultedOn, &d.Answer, &d.Created, &d.Changed, &d.Told,
		&d.Ended, &d.EndedWhy)
	d.Purposes, d.Foreseen = strings.Fields(purposes), strings.Fields(foreseen)
	return d, err
}

func insertDPIA(ctx context.Context, tx *db.Tx, d DPIA) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO dpia (id, number, title, purposes, foreseen, basis, necessity, views, advice, answer, created_at, changed_at, ended_why)
		VALUES ($1, (SELECT COALESCE(max(number), 0) + 1 FROM dpia), $2, $3, $4, $5, $6, $7, '', '', $8, $9, '')`,
		d.ID, d.Title, strings.Join(d.Purposes, " "), strings.Join(d.Foreseen, " "), d.Condition, d.Necessity, d.Views, d.Created, d.Changed)
	return err
}

func updateDPIA(ctx context.Context, tx *db.Tx, d DPIA) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE dpia
		SET title = $2, purposes = $3, foreseen = $4, basis = $5, necessity = $6, views = $7, advice = $8, consulted_on = $9, answer = $10, changed_at = $11,
			told_at = $12, ended_at = $13, ended_why = $14
		WHERE id = $1`,
		d.ID, d.Title, strings.Join(d.Purposes, " "), strings.Join(d.Foreseen, " "), d.Condition, d.Necessity, d.Views, d.Advice, d.ConsultedOn, d.Answer, d.Changed, d.Told,
		d.Ended, d.EndedWhy)
	return err
}

func setTold(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `UPDATE dpia SET told_at = $2 WHERE id = $1`, which, at)
	return err
}

// findDPIA is one with its risks and its newest approval.
func findDPIA(ctx context.Context, q db.Q, which ID) (Standing, error) {
	list, err := filled(ctx, q, `d.id = $1`, `d.id`, which)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Standing{}, err
	}
	return list[0], nil
}

// openDPIAs are those that have not ended.
func openDPIAs(ctx context.Context, q db.Q) ([]Standing, error) {
	return filled(ctx, q, `d.ended_at IS NULL`, `d.number`)
}

// listDPIAs is one screen, the newest first: all of them, or those of which something was approved.
func listDPIAs(ctx context.Context, q db.Q, drafts bool, offset, limit int) ([]Standing, int64, error) {
	where := `EXISTS (SELECT 1 FROM dpia_approval a WHERE a.dpia_id = d.id)`
	if drafts {
		where = `d.number > 0`
	}
	n, err := db.Int(ctx, q, `SELECT count(*) FROM dpia d WHERE `+where)
	if err != nil {
		return nil, 0, err
	}
	list, err := filled(ctx, q, where, `d.number DESC LIMIT $1 OFFSET $2`, limit, offset)
	return list, n, err
}

// filled reads assessments, and with two more questions their risks and newest approvals.
func filled(ctx context.Context, q db.Q, where, order string, args ...any) ([]Standing, error) {
	list, err := db.All(ctx, q, scan, `
		SELECT `+columnsOf+`
		FROM dpia d
		WHERE `+where+`
		ORDER BY `+order, args...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := map[ID]*Standing{}, make([]int64, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], int64(list[i].ID)
	}
	if err := readRisks(ctx, q, at, ids); err != nil {
		return nil, err
	}
	return list, readApprovals(ctx, q, at, ids)
}

func readRisks(ctx context.Context, q db.Q, at map[ID]*Standing, ids []int64) error {
	var a db.Args
	return db.Each(ctx, q, func(row db.Row) error {
		var which ID
		var r Risk
		err := row.Scan(&which, &r.ID, &r.What, &r.Likely, &r.Severe, &r.Measure, &r.Proof, &r.LikelyAfter, &r.SevereAfter)
		at[which].Risks = append(at[which].Risks, r)
		return err
	}, `
		SELECT r.dpia_id, r.id, r.what, r.likely, r.severe, r.measure, r.proof, r.likely_after, r.severe_after
		FROM dpia_risk r
		WHERE r.dpia_id IN `+a.In(ids)+`
		ORDER BY r.id`, a.List()...)
}

func readApprovals(ctx context.Context, q db.Q, at map[ID]*Standing, ids []int64) error {
	var a db.Args
	return db.Each(ctx, q, func(row db.Row) error {
		var which ID
		var out Approval
		var by *int64
		var content, described string
		if err := row.Scan(&which, &out.At, &by, &out.ReviewOn, &content, &described); err != nil {
			return err
		}
		if by != nil {
			out.By = person.ID(*by)
		}
		if err := json.Unmarshal([]byte(content), &out.Content); err != nil {
			return err
		}
		at[which].Approval = &out // in order: the newest is the last
		return json.Unmarshal([]byte(described), &out.Described)
	}, `
		SELECT a.dpia_id, a.at, a.by_id, a.review_on, a.content, a.described
		FROM dpia_approval a
		WHERE a.dpia_id IN `+a.In(ids)+`
			AND a.id = (SELECT max(b.id) FROM dpia_approval b WHERE b.dpia_id = a.dpia_id)`, a.List()...)
}

func insertRisk(ctx context.Context, tx *db.Tx, which ID, r Risk) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO dpia_risk (id, dpia_id, what, likely, severe, measure, proof, likely_after, severe_after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, r.ID, which, r.What, r.Likely, r.Severe, r.Measure, r.Proof, r.LikelyAfter, r.SevereAfter)
	return err
}

func updateRisk(ctx context.Context, tx *db.Tx, which ID, r Risk) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE dpia_risk
		SET what = $3, likely = $4, severe = $5, measure = $6, proof = $7, likely_after = $8, severe_after = $9
		WHERE id = $1 AND dpia_id = $2`, r.ID, which, r.What, r.Likely, r.Severe, r.Measure, r.Proof, r.LikelyAfter, r.SevereAfter)
	return there(n, err)
}

func deleteRisk(ctx context.Context, tx *db.Tx, which ID, risk RiskID) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM dpia_risk WHERE id = $1 AND dpia_id = $2`, risk, which)
	return there(n, err)
}

func there(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func insertApproval(ctx context.Context, tx *db.Tx, row int64, which ID, a Approval) error {
	content, err := json.Marshal(a.Content)
	if err != nil {
		return err
	}
	described, err := json.Marshal(a.Described)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		INSERT INTO dpia_approval (id, dpia_id, at, by_id, review_on, content, described)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, row, which, a.At, a.By, a.ReviewOn, string(content), string(described))
	return err
}
