-- Issues and pull requests of other repositories that a session worked on, as `owner/repo#3, …`.
ALTER TABLE sessions ADD COLUMN github_mentions TEXT;
