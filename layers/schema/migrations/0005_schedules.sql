-- Schedules that scripts set while running stay when their file changes; recurrences may begin on a day.
ALTER TABLE schedules ADD COLUMN is_declared boolean NOT NULL DEFAULT true;
ALTER TABLE schedules ADD COLUMN starts date;
ALTER TABLE schedules RENAME COLUMN enabled TO is_enabled;

-- Runs without a conversation that nobody works on any more.
CREATE INDEX idx_runs_abandoned ON runs (updated_at) WHERE status = 'active' AND session_id IS NULL;
