-- The pair of sqlite/0010_cluster_lineage.sql.
-- What became of clusters of presentations: 'split' says that on the day a part of other_id stood apart under cluster_id, 'merged' that cluster_id had grown
-- into other_id.
CREATE TABLE cluster_lineage (
  cluster_id  nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  other_id    nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  kind        nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
  day         date NOT NULL,
  members     int NOT NULL,
  PRIMARY KEY (cluster_id, other_id, kind)
);
