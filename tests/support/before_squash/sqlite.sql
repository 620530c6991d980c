CREATE TABLE crawler_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT crawler_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE body (
	sha256 TEXT NOT NULL, 
	data BLOB NOT NULL, 
	size INTEGER NOT NULL, 
	stored_at DATETIME NOT NULL, 
	PRIMARY KEY (sha256)
);

CREATE INDEX ix_body_stored_at ON body (stored_at);

CREATE TABLE source (
	id INTEGER NOT NULL, 
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
	created_at DATETIME NOT NULL, 
	next_at DATETIME, 
	lease_until DATETIME, 
	lease_token TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	body_sha256 TEXT, 
	failures INTEGER NOT NULL, 
	last_tried DATETIME, 
	last_read DATETIME, 
	last_error TEXT, 
	first_read DATETIME, options JSON, state_since DATETIME, reason TEXT, history JSON DEFAULT '{}' NOT NULL, pace_since DATETIME, pace_at DATETIME, pace_items DOUBLE DEFAULT '0' NOT NULL, pace_spread JSON, asks JSON, layout JSON DEFAULT '{}' NOT NULL, standing JSON, memory JSON, warnings JSON, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);

CREATE INDEX ix_source_host_key ON source (host_key);

CREATE INDEX ix_source_next_at ON source (next_at);

CREATE TABLE gap (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	from_at DATETIME NOT NULL, 
	to_at DATETIME NOT NULL, 
	estimated INTEGER NOT NULL, 
	closed_at DATETIME, next_at DATETIME, lease_until DATETIME, lease_token TEXT, attempts INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX ix_gap_source_id ON gap (source_id);

CREATE TABLE statement (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
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
	first_seen DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	revision INTEGER NOT NULL, 
	catch_up BOOLEAN NOT NULL, 
	fingerprint TEXT NOT NULL, 
	story_id BIGINT, 
	matched_at DATETIME, backfill BOOLEAN DEFAULT 0 NOT NULL, 
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
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	statement_id INTEGER NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_address_statement_id ON address (statement_id);

CREATE TABLE fetch (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
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

CREATE INDEX ix_fetch_sha256 ON fetch (sha256);

CREATE INDEX ix_fetch_statement_id ON fetch (statement_id);

CREATE TABLE page (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	source_id INTEGER NOT NULL, 
	entry JSON NOT NULL, 
	catch_up BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	host_key TEXT NOT NULL, 
	seen_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	lease_token TEXT, 
	attempts INTEGER NOT NULL, 
	error TEXT, 
	statement_id INTEGER, archive_id BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE, 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE SET NULL, 
	UNIQUE ("key")
);

CREATE INDEX ix_page_source_id ON page (source_id);

CREATE INDEX ix_page_statement_id ON page (statement_id);

CREATE INDEX page_pending ON page (next_at) WHERE state = 'pending';

CREATE TABLE revision (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE INDEX ix_revision_statement_id ON revision (statement_id);

CREATE TABLE appearance (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX appearance_source_at ON appearance (source_id, at);

CREATE TABLE incident (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	from_at DATETIME NOT NULL, 
	to_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);

CREATE INDEX ix_incident_source_id ON incident (source_id);

CREATE TABLE story_sketch (
	statement_id INTEGER NOT NULL, 
	seen_at DATETIME NOT NULL, 
	sketch BLOB NOT NULL, 
	PRIMARY KEY (statement_id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);

CREATE TABLE story_band (
	band BIGINT NOT NULL, 
	statement_id INTEGER NOT NULL, 
	PRIMARY KEY (band, statement_id), 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;

CREATE INDEX incident_open ON incident (id) WHERE to_at IS NULL;

CREATE INDEX source_leased ON source (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX page_leased ON page (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX source_special ON source (host_key) WHERE options IS NOT NULL;

CREATE TABLE archive (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	parent_id BIGINT, 
	since TEXT NOT NULL, 
	counting BOOLEAN NOT NULL, 
	alert BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	host_key TEXT NOT NULL, 
	next_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	lease_token TEXT, 
	attempts INTEGER NOT NULL, 
	digest TEXT, 
	error TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE, 
	UNIQUE (source_id, "key")
);

CREATE INDEX archive_leased ON archive (lease_until) WHERE lease_until IS NOT NULL;

CREATE INDEX page_archive ON page (archive_id) WHERE archive_id IS NOT NULL;

CREATE TABLE spent (
	minute INTEGER NOT NULL, 
	requests INTEGER NOT NULL, 
	PRIMARY KEY (minute)
);

CREATE TABLE alerts_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alerts_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE channel (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	options JSON NOT NULL, 
	declared BOOLEAN NOT NULL, 
	disabled TEXT, 
	created_at DATETIME NOT NULL, operator BOOLEAN DEFAULT 0 NOT NULL, failing_since DATETIME, free_at DATETIME, digest_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);

CREATE TABLE topic (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	lang JSON NOT NULL, 
	channels JSON NOT NULL, 
	group_by TEXT NOT NULL, 
	group_wait FLOAT NOT NULL, 
	"immediate" INTEGER, 
	digest TEXT, 
	digest_at DATETIME, 
	timezone TEXT NOT NULL, 
	off_forms JSON NOT NULL, 
	declared BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	error TEXT, group_interval FLOAT DEFAULT '0' NOT NULL, events JSON DEFAULT '["story"]' NOT NULL, urgent BOOLEAN DEFAULT 0 NOT NULL, inhibits JSON DEFAULT '[]' NOT NULL, digest_empty BOOLEAN DEFAULT 0 NOT NULL, 
	UNIQUE (name)
);

CREATE TABLE alert (
	id TEXT NOT NULL, 
	topic_id INTEGER, 
	kind TEXT NOT NULL, 
	story_id INTEGER, 
	created_at DATETIME NOT NULL, 
	ready_at DATETIME NOT NULL, 
	mark TEXT, notes JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE SET NULL
);

CREATE INDEX alert_topic_story ON alert (topic_id, story_id);

CREATE INDEX ix_alert_created_at ON alert (created_at);

CREATE TABLE delivery (
	id TEXT NOT NULL, 
	alert_id TEXT NOT NULL, 
	channel_id INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	payload TEXT, 
	served JSON NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	lease_token TEXT, 
	last_error TEXT, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, thread TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE, 
	FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE, 
	CONSTRAINT delivery_once UNIQUE (alert_id, channel_id, part)
);

CREATE INDEX delivery_due ON delivery (channel_id, next_at) WHERE state in ('waiting', 'leased');

CREATE TABLE "match" (
	id INTEGER NOT NULL, 
	topic_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	alert_id TEXT, 
	tell TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	spans JSON NOT NULL, 
	matched_at DATETIME NOT NULL, worth FLOAT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE SET NULL, 
	FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE, 
	CONSTRAINT match_once UNIQUE (topic_id, statement_id)
);

CREATE INDEX ix_match_alert_id ON "match" (alert_id);

CREATE INDEX ix_match_statement_id ON "match" (statement_id);

CREATE TABLE attempt (
	id INTEGER NOT NULL, 
	delivery_id TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	seconds FLOAT NOT NULL, 
	code TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);

CREATE INDEX ix_attempt_delivery_id ON attempt (delivery_id);

CREATE VIRTUAL TABLE statement_word USING fts5(words, detail=none, columnsize=0, tokenize='ascii');

CREATE INDEX delivery_thread ON delivery (channel_id, thread, created_at) WHERE state in ('waiting', 'leased');

CREATE INDEX alert_marked ON alert (mark) WHERE mark IS NOT NULL;

CREATE INDEX match_topic_time ON "match" (topic_id, matched_at);

CREATE TABLE mute (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	until DATETIME NOT NULL, 
	snooze BOOLEAN NOT NULL, 
	author TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	created_at DATETIME NOT NULL
);

CREATE INDEX ix_mute_until ON mute (until);

CREATE TABLE hold (
	id INTEGER NOT NULL, 
	match_id INTEGER NOT NULL, 
	channel_id INTEGER, 
	reason TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	mute_id INTEGER, 
	alert_id TEXT, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(match_id) REFERENCES "match" (id) ON DELETE CASCADE, 
	FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE, 
	FOREIGN KEY(mute_id) REFERENCES mute (id) ON DELETE SET NULL, 
	FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE SET NULL, 
	CONSTRAINT hold_once UNIQUE (match_id, channel_id)
);

CREATE INDEX ix_hold_channel_id ON hold (channel_id);

CREATE INDEX ix_hold_mute_id ON hold (mute_id);

CREATE INDEX ix_hold_alert_id ON hold (alert_id);

CREATE INDEX hold_waiting ON hold (reason) WHERE alert_id IS NULL;

CREATE TABLE watch (
	incident_id INTEGER NOT NULL, 
	told INTEGER NOT NULL, 
	next_at DATETIME NOT NULL, 
	PRIMARY KEY (incident_id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id) ON DELETE CASCADE
);

CREATE TABLE alias (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest TEXT NOT NULL, 
	names JSON NOT NULL, 
	added_at DATETIME NOT NULL, 
	UNIQUE (digest)
);

INSERT INTO crawler_version VALUES ('crawler0012');

INSERT INTO alerts_version VALUES ('alerts0005');
