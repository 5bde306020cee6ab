package chat

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"zaiyue/content"
	"zaiyue/wechat"
)

//go:embed cities.yaml
var shippedCities []byte

// City is a city a graduate may name instead of sending a location. Degrees are those of
// its centre.
type City struct {
	Name      string   `yaml:"name"`
	Latitude  float64  `yaml:"latitude"`
	Longitude float64  `yaml:"longitude"`
	Also      []string `yaml:"also"` // its districts, other names
}

// ParseCities reads cities from YAML and reports every problem at once.
func ParseCities(file string, data []byte) ([]City, error) {
	var cities []City
	if err := strict(data, &cities); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	for _, c := range cities {
		if c.Name == "" || math.Abs(c.Latitude) > 90 || math.Abs(c.Longitude) > 180 || c.Latitude == 0 {
			problems = append(problems, fmt.Errorf("%s:%d: city %q has no name or no place on the earth", file, lineOf(data, c.Name), c.Name))
		}
	}
	return cities, errors.Join(problems...)
}

// CityNames lists the cities that come with the program, in order.
func CityNames() ([]string, error) {
	cities, err := ParseCities("chat/cities.yaml", shippedCities)
	var names []string
	for _, c := range cities {
		names = append(names, c.Name)
	}
	return names, err
}

// homesKnown bounds how many homes are looked at.
const homesKnown = 200

// city finds a city that a text names.
func (c *Chat) city(text string) (City, bool) {
	for _, city := range c.Cities {
		if strings.Contains(text, city.Name) {
			return city, true
		}
	}
	for _, city := range c.Cities {
		for _, also := range city.Also {
			if strings.Contains(text, also) {
				return city, true
			}
		}
	}
	return City{}, false
}

// located answers a location message: the open flow's question if it asks for a place,
// else the nearest home.
func (c *Chat) located(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if m.Where == nil {
		return c.done("unknown")
	}
	if s.Flow != "" {
		if r, ok, err := c.flow(ctx, m, s); ok || err != nil {
			return r, ok, err
		}
	}
	r, err := c.nearestHome(ctx, *m.Where)
	return r, true, err
}

// nearestHome says which 在粤之家 is nearest, or, beyond HomeWithin, how far it is and
// which one is online.
func (c *Chat) nearestHome(ctx context.Context, from wechat.Place) (wechat.Reply, error) {
	articles, err := c.Library.Latest(ctx, content.KindHome, homesKnown)
	if err != nil {
		return c.unavailable(ctx, err)
	}
	near, online, distance := c.nearest(articles, from)
	var lines []string
	switch {
	case near == nil && online == nil:
		return wechat.Text(c.say("home_none")), nil
	case near != nil && distance <= float64(c.settings.HomeWithin):
		lines = append(lines, c.say("home_nearest", "title", plain(near.Title), "distance", c.distance(distance)))
		lines = append(lines, c.home(near)...)
	default:
		if near != nil {
			lines = append(lines, c.say("home_far", "city", plain(near.Home.City), "distance", c.distance(distance), "limit", itoa(c.settings.HomeWithin)))
		}
		if online != nil {
			lines = append(lines, c.say("home_online", "title", plain(online.Title)))
			lines = append(lines, c.home(online)...)
		} else {
			lines = append(lines, c.home(near)...)
		}
	}
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// nearest returns the nearest home with an address and its distance in km, and the online
// one whose city is nearest.
func (c *Chat) nearest(articles []content.Article, from wechat.Place) (near, online *content.Article, distance float64) {
	now, onlineAt := c.Now(), 0.0
	for i := range articles {
		a := &articles[i]
		if a.Home == nil || !a.InForce(now) {
			continue
		}
		if a.Home.Address == "" {
			city, _ := c.city(a.Home.City)
			d := kilometres(from.Latitude, from.Longitude, city.Latitude, city.Longitude)
			if online == nil || d < onlineAt {
				online, onlineAt = a, d
			}
			continue
		}
		d := kilometres(from.Latitude, from.Longitude, a.Home.Latitude, a.Home.Longitude)
		if near == nil || d < distance {
			near, distance = a, d
		}
	}
	return near, online, distance
}

// home is what one should know before going to a home.
func (c *Chat) home(a *content.Article) []string {
	var lines []string
	add := func(key, name, value string) {
		if value != "" {
			lines = append(lines, c.say(key, name, plain(value)))
		}
	}
	add("home_address", "address", a.Home.Address)
	add("home_contact", "contact", a.Home.Contact)
	add("home_hours", "when", a.Home.Hours)
	add("home_events", "events", a.Home.Events)
	if isSample(a) {
		lines = append(lines, c.say("answer_sample"))
	}
	return append(lines, c.say("home_link", "url", c.link("articles", a.ID)))
}

// distance puts km into words: one decimal under ten.
func (c *Chat) distance(km float64) string {
	switch {
	case km < 1:
		return c.say("home_very_near")
	case km < 10:
		return c.say("home_km", "km", strconv.FormatFloat(km, 'f', 1, 64))
	}
	return c.say("home_km", "km", strconv.FormatFloat(km, 'f', 0, 64))
}

// kilometres is the distance of two places on the earth (haversine; its error, under 0.5 %,
// does not matter here).
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, degree = 6371.0, math.Pi / 180
	dLat, dLon := (lat2-lat1)*degree, (lon2-lon1)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(lat1*degree)*math.Cos(lat2*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}
