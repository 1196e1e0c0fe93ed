// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/internal/platform/fault"
)

// bind brings arguments down to what both engines store alike: nil, int64, float64, bool and string.
func bind(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := plainValue(a)
		if err != nil {
			if _, is := fault.As(err); is {
				return nil, err
			}
			return nil, fmt.Errorf("db: argument $%d: %w", i+1, err)
		}
		out[i] = v
	}
	return out, nil
}

func plainValue(a any) (any, error) {
	switch v := a.(type) {
	case nil, int64, bool:
		return v, nil
	case int:
		return int64(v), nil
	case string:
		return cleanText(v)
	case []byte:
		if v == nil {
			return nil, nil
		}
		return cleanText(string(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is no number to store", v)
		}
		return v, nil
	case time.Time, *time.Time:
		return nil, fmt.Errorf("a time.Time is not stored; bind a clock.Instant or a clock.Date")
	case driver.Valuer:
		if p := reflect.ValueOf(a); p.Kind() == reflect.Pointer && p.IsNil() {
			return nil, nil
		}
		inner, err := v.Value()
		if err != nil {
			return nil, err
		}
		if _, again := inner.(driver.Valuer); again {
			return nil, fmt.Errorf("the value of a %T is not a plain one", a)
		}
		return plainValue(inner)
	}
	return byKind(reflect.ValueOf(a))
}

func byKind(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return plainValue(v.Elem().Interface())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("a %s too large for bigint", v.Type())
		}
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return plainValue(v.Float())
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.String:
		return cleanText(v.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return plainValue(v.Bytes())
		}
	}
	return nil, fmt.Errorf("a %s cannot be stored", v.Type())
}

// cleanText refuses what PostgreSQL cannot hold. Web refuses it earlier with the name of the field.
func cleanText(s string) (any, error) {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return nil, fault.New(fault.Invalid, "fault.broken_text")
	}
	return s, nil
}
