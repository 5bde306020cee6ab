package press

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed look.yaml
var lookFile []byte

// look is look.yaml: WeChat's limits and how an article looks there.
type look struct {
	Limits       Limits            `yaml:"limits"`
	Tags         map[string]string `yaml:"tags"`
	Same         map[string]string `yaml:"same"`
	Bare         []string          `yaml:"bare"`
	Drop         []string          `yaml:"drop"`
	Boxes        map[string]string `yaml:"boxes"`
	LinkHosts    []string          `yaml:"link_hosts"`
	PictureHosts []string          `yaml:"picture_hosts"`
}

// Limits are what WeChat takes of one article. All but the bytes count characters.
type Limits struct {
	Title      int `yaml:"title"`
	Author     int `yaml:"author"`
	Digest     int `yaml:"digest"`
	Characters int `yaml:"characters"` // the HTML must have fewer
	Bytes      int `yaml:"bytes"`      // the HTML must have fewer
	SourceURL  int `yaml:"source_url"` // bytes
	Pictures   int `yaml:"pictures"`
}

// loadLook reads look.yaml and fails with everything that is wrong with it.
func loadLook(data []byte) (look, error) {
	var l look
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("content/press/look.yaml: %w", err)
	}
	var problems []error
	wrong := func(format string, a ...any) {
		problems = append(problems, fmt.Errorf("content/press/look.yaml: "+format, a...))
	}
	for from, to := range l.Same {
		if _, ok := l.Tags[to]; !ok {
			wrong("same: %s becomes %s, which is not in tags", from, to)
		}
	}
	for _, name := range l.Drop {
		if _, ok := l.Tags[name]; ok {
			wrong("%s is both kept and dropped", name)
		}
	}
	for _, name := range []string{"page", "slide", "facts", "fact", "name", "address", "ask"} {
		if _, ok := l.Boxes[name]; !ok {
			wrong("boxes: %s is missing", name)
		}
	}
	for _, name := range []string{"section", "p", "span", "a", "img"} {
		if _, ok := l.Tags[name]; !ok {
			wrong("tags: %s is missing", name)
		}
	}
	m := l.Limits
	if min(m.Title, m.Author, m.Digest, m.Characters, m.Bytes, m.SourceURL, m.Pictures) <= 0 {
		wrong("limits: each must be above 0")
	}
	return l, errors.Join(problems...)
}
