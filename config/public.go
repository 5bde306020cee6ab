package config

import (
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// WithoutSecrets returns the settings as a file of settings in which every secret is empty.
func (c Config) WithoutSecrets() ([]byte, error) {
	clearSecrets(reflect.ValueOf(&c).Elem())
	data, err := yaml.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return data, nil
}

// clearSecrets empties every secret below a struct.
func clearSecrets(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.Type() == reflect.TypeFor[Secret]():
			f.SetString("")
		case f.Kind() == reflect.Struct:
			clearSecrets(f)
		}
	}
}
