-- The pair of sqlserver/0009_spectra.sql.
-- The imported library of electron-ionisation spectra. Peaks are "m/z intensity;…", unit m/z, base peak 999.
CREATE TABLE library_spectra (
  entry_no    INTEGER PRIMARY KEY AUTOINCREMENT,
  library     TEXT NOT NULL,
  name        TEXT NOT NULL,
  inchi_key   TEXT NULL,
  formula     TEXT NULL,
  cas_number  TEXT NULL,
  peaks       TEXT NOT NULL
) STRICT;
CREATE INDEX ix_library_spectra ON library_spectra (library);

-- Spectra that came with findings: of what was unidentified when they came (came_unknown = 1), and of what was confirmed and new. One that another took the
-- place of stands no more (stands = 0); known_on is when the first was; peaks are empty once retention has taken them.
CREATE TABLE finding_spectra (
  spectrum_no  INTEGER PRIMARY KEY AUTOINCREMENT,
  submitter    TEXT NOT NULL,
  report_id    TEXT NOT NULL,
  ordinal      INTEGER NOT NULL,
  peaks        TEXT NOT NULL,
  known_on     TEXT NOT NULL,
  came_unknown INTEGER NOT NULL,
  stands       INTEGER NOT NULL,
  group_id     TEXT NULL
) STRICT;
CREATE INDEX ix_finding_spectra_report ON finding_spectra (submitter, report_id);
CREATE INDEX ix_finding_spectra_group ON finding_spectra (group_id);

-- Spectra of what seems one compound. It is a subject, 'spectrum:<id>', from the day on which two laboratories had it and nobody knew its name.
CREATE TABLE spectrum_groups (
  group_id       TEXT NOT NULL PRIMARY KEY,
  found_on       TEXT NOT NULL,
  subject_on     TEXT NULL,
  named_subject  TEXT NULL,
  merged_into    TEXT NULL
) STRICT, WITHOUT ROWID;

-- Reports whose spectra are to be looked at; version tells a change that came while looking.
CREATE TABLE spectrum_dirty (
  submitter  TEXT NOT NULL,
  report_id  TEXT NOT NULL,
  version    INTEGER NOT NULL,
  PRIMARY KEY (submitter, report_id)
) STRICT, WITHOUT ROWID;
