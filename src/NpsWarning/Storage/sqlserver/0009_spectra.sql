-- The pair of sqlite/0009_spectra.sql.
-- The imported library of electron-ionisation spectra. Peaks are "m/z intensity;…", unit m/z, base peak 999.
CREATE TABLE library_spectra (
  entry_no    bigint IDENTITY NOT NULL PRIMARY KEY,
  library     nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name        nvarchar(400) NOT NULL,
  inchi_key   nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
  formula     nvarchar(200) NULL,
  cas_number  nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
  peaks       nvarchar(max) NOT NULL
);
CREATE INDEX ix_library_spectra ON library_spectra (library);

-- Spectra that came with findings: of what was unidentified when they came (came_unknown = 1), and of what was confirmed and new. One that another took the
-- place of stands no more (stands = 0); known_on is when the first was; peaks are empty once retention has taken them.
CREATE TABLE finding_spectra (
  spectrum_no  bigint IDENTITY NOT NULL PRIMARY KEY,
  submitter    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id    nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  ordinal      bigint NOT NULL,
  peaks        nvarchar(max) NOT NULL,
  known_on     date NOT NULL,
  came_unknown bigint NOT NULL,
  stands       bigint NOT NULL,
  group_id     nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL
);
CREATE INDEX ix_finding_spectra_report ON finding_spectra (submitter, report_id);
CREATE INDEX ix_finding_spectra_group ON finding_spectra (group_id);

-- Spectra of what seems one compound. It is a subject, 'spectrum:<id>', from the day on which two laboratories had it and nobody knew its name.
CREATE TABLE spectrum_groups (
  group_id       nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
  found_on       date NOT NULL,
  subject_on     date NULL,
  named_subject  nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
  merged_into    nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL
);

-- Reports whose spectra are to be looked at; version tells a change that came while looking.
CREATE TABLE spectrum_dirty (
  submitter  nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  report_id  nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
  version    bigint NOT NULL,
  PRIMARY KEY (submitter, report_id)
);
