// SPDX-License-Identifier: AGPL-3.0-or-later

// Package ui is everything people see of Lectern that knows nothing of learning: the page around a view and the parts it is
// made of. Names and markup are those of the design language, so the style sheets in web/css fit without a word of glue.
//
// How a view uses it:
//
//	templ editPage(p ui.Page, v editView) {
//		@ui.Shell(p) {
//			<div class="page">
//				@ui.Head{Title: v.Title}
//				<form class="form" method="post">
//					@ui.FaultBox(p.W, v.Faults)
//					@ui.Field{Name: "title", Label: p.W.T("course.title"), Value: v.Title, Required: true, Faults: v.Faults}
//					@ui.Btn{Text: p.W.T("course.save"), Kind: "primary"}
//				</form>
//			</div>
//		}
//	}
//
// Rules of the house:
//
//   - A part with several properties is a struct that renders itself: @ui.Btn{…}. Small parts are functions: @ui.Count(3).
//     Parts with children are functions too: @ui.Fold(summary, false) { … }.
//   - Words come in translated. Where a part has words of its own it takes a Words; those keys begin with "ui.".
//   - No part writes style= or on…= attributes: the content security policy forbids both. Lengths that come from data are
//     attributes of progress and svg.
//   - A field named "title" has the id "f-title"; its hint "f-title-h", its first fault "f-title-e". FaultBox links there.
//   - Addresses are cleaned by templ: javascript: and the like become about:invalid.
//
// What scripts may hold on to (all of it works without them): #toasts, [data-toast], #live, #offline, [data-dialog],
// [data-jump], [data-say], [data-now] (post the form when it changes), [data-fills] (hidden until a script shows the chips, which
// fill Name_date and Name_time from data-fill-date and data-fill-time), body[data-live], html[data-keys=off], lectern-editor,
// lectern-upload, lectern-journal.
package ui
