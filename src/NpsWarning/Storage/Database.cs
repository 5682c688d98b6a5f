using System.Data;
using System.Data.Common;
using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Polly;
using Polly.Retry;

namespace NpsWarning.Storage;

/// <summary>
/// Units of work over either database. A unit of work is run again from the start, on a new connection, when the database
/// says that the fault will pass: so it must only touch the session that it is given. Its effects are there wholly or not at all.
/// </summary>
public sealed class Database
{
    // A busy writer changes the same pages of its indexes again and again: with 32 MB between checkpoints each is copied into the file once for many changes.
    private const int PagesBetweenCheckpoints = 8192;

    // The writer's pages come back again and again; a reader's do not, and there are many readers.
    private const int WriterCacheKibibytes = 16384, ReaderCacheKibibytes = 2048;

    private readonly DatabaseOptions _options;
    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private readonly ResiliencePipeline _retry;
    private readonly TokenCredential? _credential;
    private readonly string _writer;

    /// <summary>Opens nothing yet; the first unit of work does.</summary>
    public Database(DatabaseOptions options)
    {
        DapperHandlers.Register();
        _options = options;
        if (options.Provider == DatabaseProvider.SqlServer && !Identity.IsIn(options.ConnectionString))
            _credential = new DefaultAzureCredential();
        _writer = WriterOf(options);
        _retry = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(Faults.RunAgain(args.Outcome.Exception, args.AttemptNumber)),
                MaxRetryAttempts = Faults.MostRetries,
                Delay = TimeSpan.FromMilliseconds(50),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>Which of the two this is.</summary>
    public DatabaseProvider Provider => _options.Provider;

    /// <summary>The connection string without its password, for people to read.</summary>
    public string Display => Provider == DatabaseProvider.Sqlite
        ? new SqliteConnectionStringBuilder(_options.ConnectionString).DataSource
        : new SqlConnectionStringBuilder(_options.ConnectionString) is var b ? $"{b.DataSource}/{b.InitialCatalog}" : "";

    /// <summary>Reads what is committed, without a transaction.</summary>
    public T Read<T>(Func<Session, T> work) => _retry.Execute(() =>
    {
        using var connection = Open();
        return work(new Session(connection, null, Provider));
    });

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it.</summary>
    public T Write<T>(Func<Session, T> work) => _retry.Execute(() =>
    {
        // SQLite lets one writer in at a time: queueing here is fair and costs no polling.
        if (Provider == DatabaseProvider.Sqlite) _oneWriter.Wait();
        try
        {
            using var connection = Open(writes: true);
            using var transaction = connection is SqliteConnection sqlite
                ? sqlite.BeginTransaction(deferred: false)
                : connection.BeginTransaction(IsolationLevel.ReadCommitted);
            var result = work(new Session(connection, transaction, Provider));
            transaction.Commit();
            return result;
        }
        finally
        {
            if (Provider == DatabaseProvider.Sqlite) _oneWriter.Release();
        }
    });

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<Session> work) => Write(session => { work(session); return 0; });

    /// <summary>An open connection with this service's settings; the caller disposes of it.</summary>
    public DbConnection Open() => Open(writes: false);

    private DbConnection Open(bool writes)
    {
        if (Provider == DatabaseProvider.SqlServer)
        {
            var server = Server();
            server.Open();
            return server;
        }
        var connection = new SqliteConnection(writes ? _writer : _options.ConnectionString) { DefaultTimeout = _options.BusyTimeoutSeconds };
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout={_options.BusyTimeoutSeconds * 1000}; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint={PagesBetweenCheckpoints}; PRAGMA cache_size=-{(writes ? WriterCacheKibibytes : ReaderCacheKibibytes)};";
        pragma.ExecuteNonQuery();
        return connection;
    }

    /// <summary>What an administrator does where <see cref="ReadersWait"/>.</summary>
    public const string SnapshotAdvice = SqlServerOnly.SnapshotAdvice;

    /// <summary>Whether readers wait for writers: on SQL Server with read-committed snapshot off; never on SQLite.</summary>
    public bool ReadersWait() => Provider == DatabaseProvider.SqlServer && Read(s => s.First<int>(SqlServerOnly.IsReadCommittedSnapshotOn)) == 0;

    // A file is written through a mode of its own, so that the writer has a connection of its own in the pool, with its cache. One in memory has no other mode.
    private static string WriterOf(DatabaseOptions options) =>
        options.Provider == DatabaseProvider.Sqlite && new SqliteConnectionStringBuilder(options.ConnectionString) is { Mode: SqliteOpenMode.ReadWriteCreate } file && file.DataSource is not ("" or ":memory:")
            ? new SqliteConnectionStringBuilder(options.ConnectionString) { Mode = SqliteOpenMode.ReadWrite }.ToString()
            : options.ConnectionString;

    /// <summary>A connection to the server, not open yet; without a user in the connection string it asks the managed identity for a token.</summary>
    internal SqlConnection Server()
    {
        var server = new SqlConnection(_options.ConnectionString);
        if (_credential is not null) server.AccessTokenCallback = AccessTokenAsync;
        return server;
    }

    private async Task<SqlAuthenticationToken> AccessTokenAsync(SqlAuthenticationParameters p, CancellationToken cancel)
    {
        var token = await _credential!.GetTokenAsync(new TokenRequestContext(["https://database.windows.net/.default"]), cancel).ConfigureAwait(false);
        return new SqlAuthenticationToken(token.Token, token.ExpiresOn);
    }
}
