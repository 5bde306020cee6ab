// Package jobs is posts, what graduates look for, and whether the two fit (row J2).
//
// A post is an article of kind 岗位 with a city, a field of work and a window. A graduate says
// 找工作 and where and what: that is a Wish. When a post is published, those whose wish it
// matches are told once.
package jobs
