package people

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Role is what an officer is at the station; the table roles.yaml says what it may do.
type Role string

// The roles.
const (
	Administrator Role = "administrator"
	Editor        Role = "editor"
	Publisher     Role = "publisher"
	Reviewer      Role = "reviewer"
	Approver      Role = "approver"
	Liaison       Role = "liaison"
	Cashier       Role = "cashier"
)

// Right is leave to do one thing in the console. Every page and action names one.
type Right string

// The rights of roles.yaml. A right of the table that stands not here, or the other way
// round, fails LoadRoles.
const (
	Self            Right = "self" // of every officer: their own account
	ReadArticles    Right = "article.read"
	WriteArticles   Right = "article.write"
	ApproveArticles Right = "article.approve"
	PublishArticles Right = "article.publish"
	WriteWords      Right = "words.write"
	PublishWeChat   Right = "wechat.publish"
	MassSend        Right = "wechat.mass"
	ReadMenu        Right = "menu.read"
	WriteMenu       Right = "menu.write"
	ReadAnswers     Right = "answers.read"
	WriteAnswers    Right = "answers.write"
	ApproveAnswers  Right = "answers.approve"
	ReadFigures     Right = "figures.read"
	ManageStaff     Right = "staff.manage"
	ReadAudit       Right = "audit.read"
	MakeBackup      Right = "backup.make"
	SeeAlerts       Right = "alerts.see"
	ReadNotices     Right = "notice.read"
	WriteNotices    Right = "notice.write"
	ConfirmNotices  Right = "notice.confirm" // four eyes: never the one who wrote it
	ControlNotices  Right = "notice.control"
	ReadGraduates   Right = "graduate.read"
	ReplyGraduates  Right = "graduate.reply"
	ReadPlacements  Right = "placement.read"
	WritePlacements Right = "placement.write"
	ReadCases       Right = "case.read"
	ReviewCases     Right = "case.review"  // 受理、补正、初审
	RecheckCases    Right = "case.recheck" // 复核、公示: four eyes
	PayCases        Right = "case.pay"
	AssignCases     Right = "case.assign"
)

var allRights = []Right{
	Self, ReadArticles, WriteArticles, ApproveArticles, PublishArticles, WriteWords, PublishWeChat, MassSend,
	ReadMenu, WriteMenu, ReadAnswers, WriteAnswers, ApproveAnswers, ReadFigures, ManageStaff, ReadAudit, MakeBackup, SeeAlerts,
	ReadNotices, WriteNotices, ConfirmNotices, ControlNotices, ReadGraduates, ReplyGraduates, ReadPlacements, WritePlacements,
	ReadCases, ReviewCases, RecheckCases, PayCases, AssignCases,
}

//go:embed roles.yaml
var rolesFile []byte

// Roles is the table of rights. It is immutable. LoadRoles makes it.
type Roles struct {
	Rights []RightWords `yaml:"rights"` // in the order they are shown
	Roles  []RoleWords  `yaml:"roles"`
}

// RightWords is a right with what it is called.
type RightWords struct {
	Right Right  `yaml:"right"`
	Words string `yaml:"words"`
}

// RoleWords is a role with what it is called and what it may do.
type RoleWords struct {
	Role   Role    `yaml:"role"`
	Words  string  `yaml:"words"`
	Rights []Right `yaml:"rights"`
}

// LoadRoles reads the table that comes with the program, and fails with everything that is
// wrong with it.
func LoadRoles() (*Roles, error) { return parseRoles(rolesFile) }

func parseRoles(data []byte) (*Roles, error) {
	var t Roles
	if err := yaml.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("people/roles.yaml: %w", err)
	}
	var problems []error
	known := map[Right]bool{}
	for _, r := range t.Rights {
		if known[r.Right] || !slices.Contains(allRights, r.Right) || r.Words == "" {
			problems = append(problems, fmt.Errorf("people/roles.yaml: the right %q is unknown, twice, or has no words", r.Right))
		}
		known[r.Right] = true
	}
	for _, r := range allRights {
		if !known[r] {
			problems = append(problems, fmt.Errorf("people/roles.yaml: the right %q is missing", r))
		}
	}
	for _, role := range t.Roles {
		for _, r := range role.Rights {
			if !known[r] {
				problems = append(problems, fmt.Errorf("people/roles.yaml: the role %q has the unknown right %q", role.Role, r))
			}
		}
		if !slices.Contains(role.Rights, Self) {
			problems = append(problems, fmt.Errorf("people/roles.yaml: the role %q lacks %q", role.Role, Self))
		}
	}
	return &t, errors.Join(problems...)
}

// Can reports whether an officer of these roles has the right.
func (t *Roles) Can(roles []Role, right Right) bool {
	return slices.ContainsFunc(t.Roles, func(r RoleWords) bool {
		return slices.Contains(roles, r.Role) && slices.Contains(r.Rights, right)
	})
}

// Words returns what a role is called, or the role itself.
func (t *Roles) Words(role Role) string {
	for _, r := range t.Roles {
		if r.Role == role {
			return r.Words
		}
	}
	return string(role)
}

// Does lists what a role may do, in words.
func (t *Roles) Does(role Role) string {
	var words []string
	for _, r := range t.Rights {
		if r.Right != Self && t.Can([]Role{role}, r.Right) {
			words = append(words, r.Words)
		}
	}
	return strings.Join(words, "、")
}
