-- The pair of sqlserver/0010_cluster_lineage.sql.
-- What became of clusters of presentations: 'split' says that on the day a part of other_id stood apart under cluster_id, 'merged' that cluster_id had grown
-- into other_id.
CREATE TABLE cluster_lineage (
  cluster_id  TEXT NOT NULL,
  other_id    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  day         TEXT NOT NULL,
  members     INTEGER NOT NULL,
  PRIMARY KEY (cluster_id, other_id, kind)
) STRICT, WITHOUT ROWID;
