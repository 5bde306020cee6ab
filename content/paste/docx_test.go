package paste_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"zaiyue/content/paste"
	"zaiyue/fault"
)

// docx packs parts as Word does.
func docx(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="urn:wp" xmlns:mc="urn:mc" xmlns:v="urn:v"`
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
)

func body(text string) string {
	return xmlHead + `<w:document ` + wordSpaces + `><w:body>` + text + `<w:sectPr/></w:body></w:document>`
}

// wordParts is a document as officers write them.
func wordParts(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/notice.xml")
	if err != nil {
		t.Fatal(err)
	}
	level := func(n int, format, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>`, n, format, text)
	}
	return map[string]string{
		"[Content_Types].xml": xmlHead + `<Types/>`,
		"word/document.xml":   body(string(text)),
		"word/styles.xml": xmlHead + `<w:styles ` + wordSpaces + `>
			<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Normal"/></w:style>
			<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
			<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
			<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="小标题"/><w:basedOn w:val="2"/></w:style>
			<w:style w:type="paragraph" w:styleId="ring"><w:name w:val="ring"/><w:basedOn w:val="ring"/></w:style>
			</w:styles>`,
		"word/numbering.xml": xmlHead + `<w:numbering ` + wordSpaces + `>
			<w:abstractNum w:abstractNumId="0">` + level(0, "decimal", "%1.") + level(1, "bullet", "") + `</w:abstractNum>
			<w:abstractNum w:abstractNumId="1">` + level(0, "chineseCounting", "%1、") + `</w:abstractNum>
			<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
			<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
			</w:numbering>`,
		"word/_rels/document.xml.rels": xmlHead + `<Relationships>
			<Relationship Id="rId1" Type="x/hyperlink" Target="https://example.gov.cn/x?a=1&amp;b=2" TargetMode="External"/>
			<Relationship Id="rId2" Type="x/image" Target="media/image1.png"/>
			<Relationship Id="rId3" Type="x/hyperlink" Target="javascript:alert(1)" TargetMode="External"/>
			<Relationship Id="rId4" Type="x/image" Target="../../../../etc/passwd"/>
			<Relationship Id="rId5" Type="x/image" Target="file:///C:/x.png" TargetMode="External"/>
			<Relationship Id="rId6" Type="x/image" Target="media/image2.emf"/>
			</Relationships>`,
		"word/media/image1.png": "picture",
		"word/media/image2.emf": "no picture",
		"../../evil.sh":         "#!/bin/sh",
	}
}

func TestDocument(t *testing.T) {
	got, err := keeper().Document(t.Context(), docx(t, wordParts(t)))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "testdata/notice.md", got.Markdown+"\n\n<!-- "+got.Words()+" -->\n")
}

func TestDocumentsThatAreRefused(t *testing.T) {
	parts := func(document string) []byte { return docx(t, map[string]string{"word/document.xml": document}) }
	whole := docx(t, wordParts(t))
	many := map[string]string{"word/document.xml": body("")}
	for i := range 4000 {
		many[fmt.Sprint("x", i)] = ""
	}
	paragraph := `<w:p><w:r><w:t>甲</w:t></w:r></w:p>`
	tests := []struct {
		name string
		data []byte
		want fault.Kind
		says string
	}{
		{"nothing", nil, fault.Invalid, "没有收到"},
		{"old Word", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), fault.Invalid, "另存为 .docx"},
		{"PDF", []byte("%PDF-1.4"), fault.Invalid, "PDF"},
		{"RTF", []byte(`{\rtf1`), fault.Invalid, "RTF"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n"), fault.Invalid, "不是 Word"},
		{"a sheet", docx(t, map[string]string{"xl/workbook.xml": "x"}), fault.Invalid, "表格"},
		{"slides", docx(t, map[string]string{"ppt/presentation.xml": "x"}), fault.Invalid, "演示文稿"},
		{"another archive", docx(t, map[string]string{"a.txt": "x"}), fault.Invalid, "不是 Word"},
		{"half of it", whole[:len(whole)/2], fault.Invalid, "打不开"},
		{"too long", make([]byte, paste.MaxDocument+1), fault.TooMuch, "太大"},
		{"too many entries", docx(t, many), fault.TooMuch, "太大"},
		{"a bomb", parts(strings.Repeat(" ", 100<<20)), fault.TooMuch, "太大"},
		{"no text", parts(body("")), fault.Invalid, "没有文字"},
		{"not XML", parts("hello"), fault.Invalid, ""},
		{"XML that stops", parts(strings.TrimSuffix(body(paragraph), "</w:document>")), fault.Invalid, "打不开"},
		{"a DOCTYPE", parts(xmlHead + `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + strings.TrimPrefix(body(`<w:p><w:r><w:t>&a;</w:t></w:r></w:p>`), xmlHead)), fault.Invalid, "打不开"},
		{"deep XML", parts(body(strings.Repeat("<w:sdt>", 100_000))), fault.TooMuch, "太大"},
		{"deep XML that is passed over", parts(body(strings.Repeat("<x>", 100_000))), fault.TooMuch, "太大"},
		{"too many elements", parts(body(strings.Repeat("<x/>", 1_100_000))), fault.TooMuch, "太大"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := keeper().Document(t.Context(), tt.data)
			if fault.KindOf(err) != tt.want || !strings.Contains(fault.Words(err, ""), tt.says) {
				t.Errorf("Document(%d bytes) = %v %q, want %v with %q", len(tt.data), err, fault.Words(err, ""), tt.want, tt.says)
			}
		})
	}
}

func FuzzDocument(f *testing.F) {
	text, err := os.ReadFile("testdata/notice.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/><w:gridSpan w:val="-3"/></w:tcPr></w:tc></w:tr></w:tbl>`)
	parts := wordParts(f)
	f.Fuzz(func(t *testing.T, text string) {
		parts["word/document.xml"] = body(text)
		if _, err := keeper().Document(t.Context(), docx(t, parts)); err != nil && fault.Words(err, "") == "" {
			t.Errorf("no words for %v", err)
		}
	})
}
