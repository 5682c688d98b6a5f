using System.Data.Common;
using Microsoft.Data.Sqlite;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

public sealed class DatabaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Migrating_twice_runs_each_script_once(DatabaseProvider provider)
    {
        using var test = Databases.Empty(provider);
        var all = Schema.State(test.Options).Pending.Select(s => s.Name).ToList();
        Assert.Equal("0001_first", all[0]);
        Assert.Equal(all, Schema.Migrate(test.Database, test.Options).Scripts.Select(Short));
        Assert.Empty(Schema.Pending(test.Options));
        Assert.Empty(Schema.Migrate(test.Database, test.Options).Scripts);
        Assert.Equal(0, test.Count("reports"));

        static string Short(string name) => name.Split('.')[^2];
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_database_of_a_newer_program_is_refused_and_left_alone(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        test.Database.Write(s => s.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('NpsWarning.Storage.sqlite.9999_later.sql', '2030-01-01')"));
        var refused = Assert.Throws<SchemaException>(() => Schema.Migrate(test.Database, test.Options));
        Assert.Contains("9999_later", refused.Message);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void An_exception_takes_back_the_whole_unit_of_work(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        Assert.Throws<InvalidOperationException>(() => test.Database.Write(session =>
        {
            Lease.Take(session, "a", "me", Now, TimeSpan.FromSeconds(1));
            Audit.Write(session, Now, "me", "did", "thing:1", "because");
            throw new InvalidOperationException("and then it broke");
        }));
        Assert.Equal((0, 0), (test.Count("leases"), test.Count("audit")));
        test.Database.Write(session => Audit.Write(session, Now, "me", "did", "thing:1", "because")); // the writer's turn was given back
        Assert.Equal(1, test.Count("audit"));
    }

    [Fact]
    public void A_fault_that_passes_runs_the_whole_unit_of_work_again()
    {
        using var test = Databases.Open();
        var tries = 0;
        test.Database.Write(session =>
        {
            Audit.Write(session, Now, "me", "did", "thing:1", "because");
            if (++tries < 3) throw new SqliteException("database is locked", 5);
        });
        Assert.Equal((3, 1), (tries, test.Count("audit")));
    }

    [Fact]
    public void A_fault_that_does_not_pass_is_not_tried_again()
    {
        using var test = Databases.Open();
        var tries = 0;
        Assert.ThrowsAny<DbException>(() => test.Database.Write(session =>
        {
            tries++;
            session.Execute("INSERT INTO no_such_table VALUES (1)");
        }));
        Assert.Equal(1, tries);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void The_audit_trail_takes_neither_changes_nor_deletions(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        test.Database.Write(session => Audit.Write(session, Now, "Dr Example", "confirmed", "signal:1", "seen by two laboratories"));
        Assert.ThrowsAny<DbException>(() => test.Database.Write(s => s.Execute("UPDATE audit SET reason = 'another'")));
        Assert.ThrowsAny<DbException>(() => test.Database.Write(s => s.Execute("DELETE FROM audit")));
        var entry = Assert.Single(test.Database.Read(s => Audit.Of(s, "signal:1")));
        Assert.Equal((Now, "Dr Example", "confirmed", "signal:1", "seen by two laboratories"), (entry.At, entry.Who, entry.Action, entry.Target, entry.Reason));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_lease_is_taken_by_one_renewed_by_its_holder_and_runs_out(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        bool Take(string holder, int second) => test.Database.Write(s => Lease.Take(s, "detection", holder, Now.AddSeconds(second), TimeSpan.FromSeconds(60)));
        Assert.True(Take("one", 0));
        Assert.False(Take("two", 1));
        Assert.True(Take("one", 30)); // renewed, until second 90
        Assert.False(Take("two", 89));
        Assert.True(Take("two", 90));
        Assert.False(Take("one", 91));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Of_many_that_want_a_free_lease_one_gets_it(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        var taken = 0;
        Parallel.For(0, 8, i =>
        {
            if (test.Database.Write(s => Lease.Take(s, "detection", $"process {i}", Now, TimeSpan.FromSeconds(60)))) Interlocked.Increment(ref taken);
        });
        Assert.Equal(1, taken);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Days_and_instants_come_back_as_they_went_in(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        var day = new DateOnly(2024, 2, 29);
        var east = new DateTimeOffset(2026, 1, 1, 1, 30, 0, 7, TimeSpan.FromHours(5.5));
        test.Database.Write(s =>
        {
            s.Execute("INSERT INTO stream_days (subject, place, source, day, cases) VALUES ('a', 'XA', 'any', @day, 3)", new { day });
            Audit.Write(s, east, "me", "did", "thing:1", "because");
            s.Execute("INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, delivered_at) "
                + "VALUES ('d', 'a', 1, 's', 'email', 'Health', 'Beyond', 'Red', 'n', 'a', 'w', 'Pending', 0, @east, @never)", new { east, never = (DateTimeOffset?)null });
        });
        Assert.Equal(day, test.Database.Read(s => s.First<DateOnly>("SELECT day FROM stream_days WHERE day = @day", new { day })));
        var back = test.Database.Read(s => s.First<DateTimeOffset>("SELECT at FROM audit WHERE at = @east", new { east }));
        Assert.Equal((east.UtcDateTime, TimeSpan.Zero), (back.UtcDateTime, back.Offset));
        Assert.Null(test.Database.Read(s => s.First<Nullable>("SELECT delivered_at FROM deliveries"))!.DeliveredAt);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Top_gives_the_first_rows_of_the_order_asked_for(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        test.Database.Write(s => { for (var i = 1; i <= 5; i++) Audit.Write(s, Now, "me", $"step {i}", "thing:1", "because"); });
        Assert.Equal(["step 5", "step 4"], test.Database.Read(s => Audit.Newest(s, 2)).Select(e => e.Action));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void Ids_that_differ_in_case_alone_are_two(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        test.Database.Write(s =>
        {
            foreach (var subject in (string[])["unlisted:ab", "unlisted:Ab"])
                s.Execute("INSERT INTO subjects (subject, kind, name, standing) VALUES (@subject, 'unlisted', 'ab', 'Nps')", new { subject });
        });
        Assert.Equal(2, test.Count("subjects"));
        Assert.Equal(1, test.Database.Read(s => s.First<int>("SELECT COUNT(*) FROM subjects WHERE subject = 'unlisted:ab'")));
    }

    private sealed record Nullable
    {
        public DateTimeOffset? DeliveredAt { get; init; }
    }
}
