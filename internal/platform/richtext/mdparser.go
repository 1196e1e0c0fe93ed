// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// mdParser reads our part of Markdown: no HTML, no references, no indented code, no underscored headings.
func mdParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(wide{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(sparing{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(sparing{parser.NewEmphasisParser()}, 500),
			util.Prioritized(sparing{extension.NewStrikethroughParser()}, 500),
		),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
}

// shallow opens no block that would be deeper than a document may be.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader gtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		depth++
	}
	if depth > maxDepth-6 { // list, item, paragraph, text
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// sparing takes the first thousand signs of a block and reads the rest as text: goldmark's time grows with their square.
type sparing struct{ parser.InlineParser }

const maxSigns = 1000

var signs = parser.NewContextKey()

func (s sparing) Parse(parent ast.Node, block gtext.Reader, pc parser.Context) ast.Node {
	n := pc.ComputeIfAbsent(signs, func() any { return new(int) }).(*int)
	if *n++; *n > maxSigns {
		return nil
	}
	return s.InlineParser.Parse(parent, block, pc)
}

// CloseBlock is called by goldmark at the end of a block.
func (s sparing) CloseBlock(parent ast.Node, block gtext.Reader, pc parser.Context) {
	pc.Set(signs, new(int))
	if inner, ok := s.InlineParser.(parser.CloseBlocker); ok {
		inner.CloseBlock(parent, block, pc)
	}
}

// wide takes lines that are indented as far as code would be: without it they would be lost.
type wide struct{ parser.BlockParser }

func (wide) CanAcceptIndentedLine() bool { return true }
