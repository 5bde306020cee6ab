// Package picture makes a picture that somebody gives us into one that may be shown: judged
// by its bytes and not by its name, decoded within a bound of memory, turned upright, made
// smaller where it is large, and always written anew, so that nothing of the file that came
// (where it was taken, what hangs behind it) goes on.
package picture
