CREATE TABLE claims (
	claim_id VARCHAR(16) NOT NULL,
	extractor VARCHAR(16) NOT NULL,
	report_id VARCHAR(200) NOT NULL,
	source VARCHAR(200) NOT NULL,
	published VARCHAR(40) NOT NULL,
	published_on DATE NOT NULL,
	place_id VARCHAR(200),
	row TEXT NOT NULL,
	seen_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (claim_id, extractor)
);

CREATE INDEX claims_by_place ON claims (extractor, place_id);

CREATE INDEX claims_by_report ON claims (extractor, report_id);

CREATE TABLE decisions (
	decision_id VARCHAR(16) NOT NULL,
	kind VARCHAR(40) NOT NULL,
	subject VARCHAR(200) NOT NULL,
	value TEXT NOT NULL,
	reviewer VARCHAR(200) NOT NULL,
	decided_at VARCHAR(40) NOT NULL,
	undoes VARCHAR(16),
	note TEXT NOT NULL,
	PRIMARY KEY (decision_id)
);

CREATE TABLE extractions (
	report_id VARCHAR(200) NOT NULL,
	extractor VARCHAR(16) NOT NULL,
	n_claims INTEGER NOT NULL,
	seen_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (report_id, extractor)
);

CREATE TABLE meta (
	key VARCHAR(40) NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (key)
);

CREATE TABLE origins (
	seq SERIAL NOT NULL,
	report_id VARCHAR(200) NOT NULL,
	origin_id VARCHAR(200) NOT NULL,
	relation VARCHAR(20) NOT NULL,
	"of" VARCHAR(200),
	score FLOAT NOT NULL,
	seen_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (seq)
);

CREATE INDEX origins_by_report ON origins (report_id, seq);

CREATE TABLE rejections (
	rejection_id VARCHAR(16) NOT NULL,
	stage VARCHAR(20) NOT NULL,
	item TEXT NOT NULL,
	reason TEXT NOT NULL,
	detail TEXT NOT NULL,
	seen_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (rejection_id)
);

CREATE TABLE reports (
	report_id VARCHAR(200) NOT NULL,
	published VARCHAR(40) NOT NULL,
	published_on DATE NOT NULL,
	source VARCHAR(200) NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	url TEXT,
	lang VARCHAR(16),
	part_of VARCHAR(200),
	date_basis VARCHAR(20) NOT NULL,
	source_basis VARCHAR(20) NOT NULL,
	lang_basis VARCHAR(20) NOT NULL,
	seen_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (report_id)
);

CREATE INDEX reports_by_day ON reports (published_on, report_id);

CREATE TABLE runs (
	seq SERIAL NOT NULL,
	run_id VARCHAR(16) NOT NULL,
	known_on DATE NOT NULL,
	theatre VARCHAR(200) NOT NULL,
	parameters TEXT NOT NULL,
	n_reports INTEGER NOT NULL,
	n_claims INTEGER NOT NULL,
	n_places INTEGER NOT NULL,
	is_latest_known BOOLEAN NOT NULL,
	made_at VARCHAR(40) NOT NULL,
	PRIMARY KEY (seq),
	UNIQUE (run_id)
);
