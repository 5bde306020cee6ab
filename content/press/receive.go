package press

import (
	"context"
	"time"

	"zaiyue/wechat"
)

// Receive takes the platform's word of how a publication or a mass send ended. It reports
// false for a message that is no such word. An error means that it could not be kept: the
// platform should say it again.
func (p *Press) Receive(ctx context.Context, m *wechat.Message) (bool, error) {
	r := Result{At: p.Now().UTC()}
	var handle string
	switch {
	case m.Type != wechat.TypeEvent:
		return false, nil
	case m.Event == wechat.EventPublishFinish:
		if m.Publish == nil || m.Publish.PublishID == "" {
			return true, nil
		}
		r.Publish, handle = m.Publish, Handle(ToPublish, m.Publish.PublishID)
	case m.Event == wechat.EventMassFinish:
		if m.JobMsgID == "" {
			return true, nil
		}
		r.Status, r.Mass, handle = m.Status, m.Mass, Handle(ToSend, m.JobMsgID)
	default:
		return false, nil
	}
	j, known, err := p.Jobs.TakeResult(ctx, handle, r, func(j *Job) error {
		p.take(j, r)
		return nil
	})
	if err != nil {
		return true, err
	}
	if known {
		p.tell(j)
		return true, nil
	}
	return true, p.hurry(ctx)
}

// take takes a result into a job, unless it tells what the job knows.
func (p *Press) take(j *Job, r Result) {
	switch {
	case j.Stage == Waiting, j.ArticleID == "" && j.URL == "" && (j.Stage == Failed || j.Stage == Deleted) && r.good():
		p.end(j, r)
	case j.Stage == Published && (r.Publish != nil && r.Publish.Status > 4 || r.Mass != nil):
		p.end(j, r)
	}
}

// good reports a result that readers see: after all, where the job had given up.
func (r *Result) good() bool {
	return r.Publish != nil && r.Publish.Status == statusDone || r.Publish == nil && plainStatus(r.Status) == massDone
}

// hurry looks at once for submissions whose answer was lost: a result of something unknown
// may be theirs.
func (p *Press) hurry(ctx context.Context) error {
	ids, err := p.Shelf.DueJobs(ctx, p.Now().Add(24*time.Hour), 100)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := p.Jobs.ChangeJob(ctx, service, id, func(j *Job) error {
			if j.Stage != Uncertain {
				return errMoved
			}
			j.NextAt = p.Now()
			return nil
		})
		if ignoreMoved(err) != nil {
			return err
		}
	}
	return nil
}
