CREATE TABLE crawler_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT crawler_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE body (
	sha256 TEXT NOT NULL, 
	data BYTEA NOT NULL, 
	size INTEGER NOT NULL, 
	stored_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (sha256)
);

CREATE INDEX ix_body_stored_at ON body (stored_at);

CREATE TABLE source (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	every TEXT NOT NULL, 
	timezone TEXT NOT NULL, 
	first TEXT NOT NULL, 
	selector TEXT, 
	spider TEXT, 
	declared BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	host_key TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	lease_token TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	body_sha256 TEXT, 
	failures INTEGER NOT NULL, 
	last_tried TIMESTAMP WITH TIME ZONE, 
	last_read TIMESTAMP WITH TIME ZONE, 
	last_error TEXT, 
	first_read TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);

CREATE INDEX ix_source_host_key ON source (host_key);

CREATE INDEX ix_source_next_at ON source (next_at);

CREATE TABLE gap (
	id BIGSERIAL NOT NULL, 
	source_id BIGINT NOT NULL, 
	from_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	to_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	estimated INTEGER NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX ix_gap_source_id ON gap (source_id);

CREATE TABLE statement (
	id BIGSERIAL NOT NULL, 
	source_id BIGINT NOT NULL, 
	url TEXT NOT NULL, 
	canonical_url TEXT, 
	canonical_key TEXT, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	published TEXT, 
	author TEXT, 
	language TEXT, 
	kind TEXT NOT NULL, 
	error TEXT, 
	first_seen TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	revision INTEGER NOT NULL, 
	catch_up BOOLEAN NOT NULL, 
	fingerprint TEXT NOT NULL, 
	story_id BIGINT, 
	matched_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE INDEX ix_statement_canonical_key ON statement (canonical_key);

CREATE INDEX ix_statement_fingerprint ON statement (fingerprint);

CREATE INDEX ix_statement_first_seen ON statement (first_seen);

CREATE INDEX ix_statement_source_id ON statement (source_id);

CREATE INDEX ix_statement_story_id ON statement (story_id);

CREATE INDEX statement_unmatched ON statement (id) WHERE matched_at IS NULL;

CREATE TABLE address (
	key TEXT NOT NULL, 
	url TEXT NOT NULL, 
	statement_id BIGINT NOT NULL, 
	PRIMARY KEY (key), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_address_statement_id ON address (statement_id);

CREATE TABLE "fetch" (
	id BIGSERIAL NOT NULL, 
	statement_id BIGINT NOT NULL, 
	url TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	headers JSON NOT NULL, 
	address TEXT, 
	started TEXT NOT NULL, 
	ended TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_fetch_sha256 ON "fetch" (sha256);

CREATE INDEX ix_fetch_statement_id ON "fetch" (statement_id);

CREATE TABLE page (
	id BIGSERIAL NOT NULL, 
	key TEXT NOT NULL, 
	url TEXT NOT NULL, 
	source_id BIGINT NOT NULL, 
	entry JSON NOT NULL, 
	catch_up BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	host_key TEXT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	lease_token TEXT, 
	attempts INTEGER NOT NULL, 
	error TEXT, 
	statement_id BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE, 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE SET NULL, 
	UNIQUE (key)
);

CREATE INDEX ix_page_source_id ON page (source_id);

CREATE INDEX ix_page_statement_id ON page (statement_id);

CREATE INDEX page_pending ON page (next_at) WHERE state = 'pending';

CREATE TABLE revision (
	id BIGSERIAL NOT NULL, 
	statement_id BIGINT NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_revision_statement_id ON revision (statement_id);

CREATE TABLE story_band (
	band BIGINT NOT NULL, 
	statement_id BIGINT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (band, statement_id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_story_band_seen_at ON story_band (seen_at);

INSERT INTO crawler_version (version_num) VALUES ('crawler0001') RETURNING crawler_version.version_num;

ALTER TABLE source ADD COLUMN options JSON;

UPDATE crawler_version SET version_num='crawler0002' WHERE crawler_version.version_num = 'crawler0001';

ALTER TABLE source ADD COLUMN state_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE source ADD COLUMN reason TEXT;

ALTER TABLE source ADD COLUMN history JSON DEFAULT '{}' NOT NULL;

ALTER TABLE gap ADD COLUMN next_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE gap ADD COLUMN lease_until TIMESTAMP WITH TIME ZONE;

ALTER TABLE gap ADD COLUMN lease_token TEXT;

ALTER TABLE gap ADD COLUMN attempts INTEGER DEFAULT '0' NOT NULL;

CREATE TABLE appearance (
	id BIGSERIAL NOT NULL, 
	source_id BIGINT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX appearance_source_at ON appearance (source_id, at);

CREATE TABLE incident (
	id BIGSERIAL NOT NULL, 
	source_id BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	from_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	to_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX ix_incident_source_id ON incident (source_id);

UPDATE crawler_version SET version_num='crawler0003' WHERE crawler_version.version_num = 'crawler0002';

ALTER TABLE source ADD COLUMN pace_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE source ADD COLUMN pace_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE source ADD COLUMN pace_items DOUBLE PRECISION DEFAULT '0' NOT NULL;

ALTER TABLE source ADD COLUMN pace_spread JSON;

ALTER TABLE source ADD COLUMN asks JSON;

UPDATE crawler_version SET version_num='crawler0004' WHERE crawler_version.version_num = 'crawler0003';

DROP TABLE story_band;

CREATE TABLE story_sketch (
	statement_id BIGINT NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sketch BYTEA NOT NULL, 
	PRIMARY KEY (statement_id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE TABLE story_band (
	band BIGINT NOT NULL, 
	statement_id BIGINT NOT NULL, 
	PRIMARY KEY (band, statement_id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

UPDATE crawler_version SET version_num='crawler0005' WHERE crawler_version.version_num = 'crawler0004';

ALTER TABLE source ADD COLUMN layout JSON DEFAULT '{}' NOT NULL;

UPDATE crawler_version SET version_num='crawler0006' WHERE crawler_version.version_num = 'crawler0005';

ALTER TABLE source ADD COLUMN standing JSON;

UPDATE crawler_version SET version_num='crawler0007' WHERE crawler_version.version_num = 'crawler0006';

CREATE INDEX incident_open ON incident (id) WHERE to_at IS NULL;

UPDATE crawler_version SET version_num='crawler0008' WHERE crawler_version.version_num = 'crawler0007';

ALTER TABLE source ADD COLUMN memory JSON;

ALTER TABLE source ADD COLUMN warnings JSON;

UPDATE crawler_version SET version_num='crawler0009' WHERE crawler_version.version_num = 'crawler0008';

CREATE INDEX source_leased ON source (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX page_leased ON page (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX source_special ON source (host_key) WHERE options IS NOT NULL;

UPDATE crawler_version SET version_num='crawler0010' WHERE crawler_version.version_num = 'crawler0009';

CREATE TABLE archive (
	id BIGSERIAL NOT NULL, 
	source_id BIGINT NOT NULL, 
	key TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	parent_id BIGINT, 
	since TEXT NOT NULL, 
	counting BOOLEAN NOT NULL, 
	alert BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	host_key TEXT NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	lease_token TEXT, 
	attempts INTEGER NOT NULL, 
	digest TEXT, 
	error TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE, 
	UNIQUE (source_id, key)
);

CREATE INDEX archive_leased ON archive (lease_until) WHERE lease_until IS NOT NULL;

ALTER TABLE page ADD COLUMN archive_id BIGINT;

CREATE INDEX page_archive ON page (archive_id) WHERE archive_id IS NOT NULL;

ALTER TABLE statement ADD COLUMN backfill BOOLEAN DEFAULT false NOT NULL;

UPDATE crawler_version SET version_num='crawler0011' WHERE crawler_version.version_num = 'crawler0010';

CREATE TABLE spent (
	minute INTEGER NOT NULL, 
	requests INTEGER NOT NULL, 
	PRIMARY KEY (minute)
);

UPDATE crawler_version SET version_num='crawler0012' WHERE crawler_version.version_num = 'crawler0011';

CREATE TABLE alerts_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alerts_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE channel (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	options JSON NOT NULL, 
	declared BOOLEAN NOT NULL, 
	disabled TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);

CREATE TABLE topic (
	id BIGSERIAL NOT NULL, 
	name TEXT NOT NULL, 
	query TEXT NOT NULL, 
	lang JSON NOT NULL, 
	channels JSON NOT NULL, 
	group_by TEXT NOT NULL, 
	group_wait FLOAT NOT NULL, 
	immediate INTEGER, 
	digest TEXT, 
	digest_at TIMESTAMP WITH TIME ZONE, 
	timezone TEXT NOT NULL, 
	off_forms JSON NOT NULL, 
	declared BOOLEAN NOT NULL, 
	muted_until TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	error TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);

CREATE TABLE alert (
	id TEXT NOT NULL, 
	topic_id BIGINT, 
	kind TEXT NOT NULL, 
	story_id BIGINT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ready_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	mark TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE SET NULL
);

CREATE INDEX alert_topic_story ON alert (topic_id, story_id);

CREATE INDEX ix_alert_created_at ON alert (created_at);

CREATE TABLE delivery (
	id TEXT NOT NULL, 
	alert_id TEXT NOT NULL, 
	channel_id BIGINT NOT NULL, 
	part INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	payload TEXT, 
	served JSON NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	lease_token TEXT, 
	last_error TEXT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE, 
	FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE, 
	CONSTRAINT delivery_once UNIQUE (alert_id, channel_id, part)
);

CREATE INDEX delivery_due ON delivery (channel_id, next_at) WHERE state in ('waiting', 'leased');

CREATE TABLE match (
	id BIGSERIAL NOT NULL, 
	topic_id BIGINT NOT NULL, 
	statement_id BIGINT NOT NULL, 
	alert_id TEXT, 
	tell TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	spans JSON NOT NULL, 
	matched_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE SET NULL, 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE, 
	CONSTRAINT match_once UNIQUE (topic_id, statement_id)
);

CREATE INDEX ix_match_alert_id ON match (alert_id);

CREATE INDEX ix_match_statement_id ON match (statement_id);

CREATE INDEX match_waiting ON match (topic_id, tell) WHERE alert_id IS NULL;

CREATE TABLE attempt (
	id BIGSERIAL NOT NULL, 
	delivery_id TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	seconds FLOAT NOT NULL, 
	code TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);

CREATE INDEX ix_attempt_delivery_id ON attempt (delivery_id);

CREATE TABLE statement_word (rowid bigint PRIMARY KEY REFERENCES statement(id) ON DELETE CASCADE, words tsvector NOT NULL);

CREATE INDEX statement_word_words ON statement_word USING gin (words);

INSERT INTO alerts_version (version_num) VALUES ('alerts0001') RETURNING alerts_version.version_num;

ALTER TABLE channel ADD COLUMN operator BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE channel ADD COLUMN failing_since TIMESTAMP WITH TIME ZONE;

ALTER TABLE channel ADD COLUMN free_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE delivery ADD COLUMN thread TEXT;

CREATE INDEX delivery_thread ON delivery (channel_id, thread, created_at) WHERE state in ('waiting', 'leased');

UPDATE alerts_version SET version_num='alerts0002' WHERE alerts_version.version_num = 'alerts0001';

ALTER TABLE topic ADD COLUMN group_interval FLOAT DEFAULT '0' NOT NULL;

ALTER TABLE topic ADD COLUMN events JSON DEFAULT '["story"]' NOT NULL;

ALTER TABLE topic ADD COLUMN urgent BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE topic ADD COLUMN inhibits JSON DEFAULT '[]' NOT NULL;

ALTER TABLE topic ADD COLUMN digest_empty BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE channel ADD COLUMN digest_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE match ADD COLUMN worth FLOAT DEFAULT '0' NOT NULL;

ALTER TABLE alert ADD COLUMN notes JSON DEFAULT '[]' NOT NULL;

CREATE INDEX alert_marked ON alert (mark) WHERE mark IS NOT NULL;

DROP INDEX match_waiting;

CREATE INDEX match_topic_time ON match (topic_id, matched_at);

CREATE TABLE mute (
	id BIGSERIAL NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	until TIMESTAMP WITH TIME ZONE NOT NULL, 
	snooze BOOLEAN NOT NULL, 
	author TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id)
);

CREATE INDEX ix_mute_until ON mute (until);

CREATE TABLE hold (
	id BIGSERIAL NOT NULL, 
	match_id BIGINT NOT NULL, 
	channel_id BIGINT, 
	reason TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	mute_id BIGINT, 
	alert_id TEXT, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(match_id) REFERENCES match (id) ON DELETE CASCADE, 
	FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE, 
	FOREIGN KEY(mute_id) REFERENCES mute (id) ON DELETE SET NULL, 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE SET NULL, 
	CONSTRAINT hold_once UNIQUE (match_id, channel_id)
);

CREATE INDEX ix_hold_channel_id ON hold (channel_id);

CREATE INDEX ix_hold_mute_id ON hold (mute_id);

CREATE INDEX ix_hold_alert_id ON hold (alert_id);

CREATE INDEX hold_waiting ON hold (reason) WHERE alert_id IS NULL;

ALTER TABLE topic DROP COLUMN muted_until;

UPDATE alerts_version SET version_num='alerts0003' WHERE alerts_version.version_num = 'alerts0002';

CREATE TABLE watch (
	incident_id BIGINT NOT NULL, 
	told INTEGER NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (incident_id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id) ON DELETE CASCADE
);

UPDATE alerts_version SET version_num='alerts0004' WHERE alerts_version.version_num = 'alerts0003';

CREATE TABLE alias (
	id BIGSERIAL NOT NULL, 
	digest TEXT NOT NULL, 
	names JSON NOT NULL, 
	added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest)
);

UPDATE alerts_version SET version_num='alerts0005' WHERE alerts_version.version_num = 'alerts0004';
