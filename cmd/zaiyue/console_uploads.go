package main

import "zaiyue/handlers"

// newUploads makes what takes pictures and texts from officers.
func (a *app) newUploads() *handlers.Uploads {
	return handlers.NewUploads(a.tools.db, a.tools.studio)
}

// newMedia makes what serves the pictures of articles.
func (a *app) newMedia() *handlers.Media { return &handlers.Media{Pictures: a.tools.db, Log: a.log} }
