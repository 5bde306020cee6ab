// Package web is what pages are made of: templates, styles and pictures, embedded, all
// written by hand for this service.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed templates static pages
var files embed.FS

// Pages renders the templates. Make it with New; safe for concurrent use.
type Pages struct {
	sets map[string]*template.Template // by page, "h5/article"
	hash map[string]string             // static file → short hash of its bytes

	records []Record
}

// Record is a number under which the site is on record, and where it can be looked up.
type Record struct{ Words, Link string }

// New parses every template, so that a broken one stops the start and not a page. The records
// stand at the foot of every page that graduates read.
func New(records ...Record) (*Pages, error) {
	p := &Pages{records: records, sets: map[string]*template.Template{}, hash: map[string]string{}}
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		sum := sha256.Sum256(data)
		p.hash[path.Base(name)] = hex.EncodeToString(sum[:6])
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := p.parse("h5"); err != nil {
		return nil, err
	}
	return p, p.parse("console")
}

// parse reads one group of pages; its layout and parts are shared by each.
func (p *Pages) parse(group string) error {
	names, err := fs.Glob(files, "templates/"+group+"/*.html")
	if err != nil {
		return err
	}
	base, err := template.New("").Funcs(p.funcs()).ParseFS(files, "templates/"+group+"/parts/*.html")
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	for _, name := range names {
		set, err := base.Clone()
		if err == nil {
			set, err = set.ParseFS(files, name)
		}
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		page := path.Base(name)
		p.sets[group+"/"+page[:len(page)-len(".html")]] = set
	}
	return nil
}

func (p *Pages) funcs() template.FuncMap {
	return template.FuncMap{
		"records": func() []Record { return p.records },
		"words":   func(text string) template.HTML { return markTibetan(template.HTML(template.HTMLEscapeString(text))) },
		"tibetan": markTibetan,
		"asset":   func(name string) string { return "/static/" + name + "?v=" + p.hash[name] },
		"day":     func(t time.Time) string { return t.In(shanghai).Format("2006年1月2日") },
		"moment":  func(t time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04") },
	}
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Render returns the page ("h5/article") filled with data: whole, or an error.
func (p *Pages) Render(page string, data any) ([]byte, error) {
	set, ok := p.sets[page]
	if !ok {
		return nil, fmt.Errorf("page %s does not exist", page)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "layout", data); err != nil {
		return nil, fmt.Errorf("page %s: %w", page, err)
	}
	return b.Bytes(), nil
}

// Text returns a page that is only words (web/pages/NAME.md), in Markdown.
func (p *Pages) Text(name string) (string, error) {
	data, err := files.ReadFile("pages/" + name + ".md")
	return string(data), err
}

// Static serves the styles and pictures below /static/. Their addresses carry a hash, so
// phones keep them.
func (p *Pages) Static() http.Handler {
	sub, err := fs.Sub(files, "static")
	if err != nil {
		return http.NotFoundHandler()
	}
	serve := http.StripPrefix("/static/", http.FileServerFS(sub))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := p.hash[path.Base(r.URL.Path)]; !ok { // a folder, too, is nothing to see
			http.NotFound(w, r)
			return
		}
		if v := r.URL.Query().Get("v"); v != "" && v == p.hash[path.Base(r.URL.Path)] {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		serve.ServeHTTP(w, r)
	})
}
