// Package people knows graduates (followers of the account) and, later, officers.
package people
