using System.Text;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>What lies in quarantine, and what a person does about it.</summary>
public sealed class QuarantineTests
{
    private static readonly byte[] Rubbish = [(byte)'{', 0xFF, 0x00, .. "no report"u8];

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_message_that_is_sent_once_more_goes_out_byte_for_byte_with_its_own_id_and_leaves_the_list(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var id = Refused(scene, "m-1");
        Assert.Null(Requeue(scene, id).Code);
        Assert.Empty(Open(scene));
        var sent = scene.Database.Read(s => s.Query<(string Queue, string MessageId, string OwnId, byte[] Bytes)>("SELECT queue, message_id, own_id, bytes FROM outbox WHERE queue LIKE 'reports/%'")).Single();
        Assert.Equal(("reports/lab", "m-1"), (sent.Queue, sent.OwnId));
        Assert.NotEqual("m-1", sent.MessageId); // a queue with duplicate detection would drop it
        Assert.Equal(Rubbish, sent.Bytes);
        Assert.Equal([$"Ada | requeued | quarantine:{id} | NOT_JSON; from lab"], scene.Rows("SELECT who, action, object, reason FROM audit"));
        var row = scene.Database.Read(s => Quarantine.Find(s, id))!;
        Assert.Equal((QuarantineState.Requeued, "Ada", 1, true), (row.State, row.SettledBy, row.Requeues, row.HasBody));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void What_is_refused_again_is_open_again_and_still_one(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var id = Refused(scene, "m-1");
        Requeue(scene, id);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(id, Refused(scene, "m-1"));
        var row = Assert.Single(Open(scene));
        Assert.Equal((2, scene.Time.GetUtcNow()), (row.Times, row.ReceivedAt));
        Requeue(scene, id);
        Assert.Equal(2, scene.Rows("SELECT DISTINCT message_id FROM outbox").Count); // the second one is no duplicate of the first
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_redelivery_of_a_refused_message_changes_nothing(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        Refused(scene, "m-1");
        var before = scene.Rows("SELECT * FROM quarantine");
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        Refused(scene, "m-1");
        Assert.Equal(before, scene.Rows("SELECT * FROM quarantine"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void What_is_discarded_loses_its_body_and_values_and_keeps_the_fact(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var id = Refused(scene, "m-1", [new ReportError("OUT_OF_RANGE", "/seizure/amount", "At least 0.", "-3")]);
        Assert.Null(Discard(scene, id, "A test message.").Code);
        Assert.Empty(Open(scene));
        var row = scene.Database.Read(s => Quarantine.Find(s, id))!;
        Assert.Equal((QuarantineState.Discarded, false, "Ada", "A test message.", "OUT_OF_RANGE"), (row.State, row.HasBody, row.SettledBy, row.SettledReason, row.Reason));
        Assert.Equal(("OUT_OF_RANGE", "/seizure/amount", (string?)null), (row.ErrorList()[0].Code, row.ErrorList()[0].Pointer, row.ErrorList()[0].Value));
        Assert.Equal([$"Ada | discarded | quarantine:{id} | A test message. (OUT_OF_RANGE; from lab)"], scene.Rows("SELECT who, action, object, reason FROM audit"));
        Refused(scene, "m-1"); // a redelivery of the very same
        Assert.Empty(Open(scene));
        Assert.Equal(("DISCARDED_ALREADY", "DISCARDED_ALREADY"), (Requeue(scene, id).Code, Discard(scene, id, "Again.").Code));
    }

    [Fact]
    public void A_discarded_body_is_nowhere_in_the_file_any_more()
    {
        using var scene = new Scene();
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{ a remarkable mark ", 2_000))); // of many pages, which SQLite sets free as they are
        var id = File(scene, new Refusal("lab", "m-1", Some.Now, [new ReportError(ErrorCodes.NotJson, "", "")], body, "hash"));
        Assert.True(scene.FileHas("a remarkable mark"));
        Discard(scene, id, "A test message.");
        Assert.False(scene.FileHas("a remarkable mark"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_is_discarded_without_a_reason(string reason)
    {
        using var scene = new Scene();
        var id = Refused(scene, "m-1");
        Assert.Equal("NO_REASON", Discard(scene, id, reason).Code);
        Assert.Equal("NO_REASON", Discard(scene, id, new string('x', QuarantineDesk.LongestReason + 1)).Code);
        Assert.True(Assert.Single(Open(scene)).HasBody);
        Assert.Empty(scene.Rows("SELECT * FROM audit"));
    }

    [Fact]
    public void A_message_that_names_a_person_can_only_be_discarded()
    {
        using var scene = new Scene();
        var id = File(scene, new Refusal("lab", "m-1", scene.Time.GetUtcNow(), [new ReportError(ErrorCodes.PersonIdentified, "/patientName", "")], null, ""));
        Assert.Equal("NO_BODY", Requeue(scene, id).Code);
        Assert.Equal(QuarantineState.Open, Assert.Single(Open(scene)).State);
        Assert.Null(Discard(scene, id, "The laboratory was told.").Code);
    }

    [Fact]
    public void A_message_whose_queue_is_gone_stays_where_it_is_and_says_why()
    {
        using var scene = new Scene();
        var id = Refused(scene, "m-1");
        var outcome = scene.Database.Write(s => QuarantineDesk.Requeue(s, id, "Ada", submitter => submitter == "other", scene.Time.GetUtcNow()));
        Assert.Equal("NO_QUEUE", outcome.Code);
        Assert.Contains("reports/lab", outcome.Problem, StringComparison.Ordinal);
        Assert.Single(Open(scene));
        Assert.Empty(scene.Rows("SELECT * FROM outbox"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Two_persons_at_once_send_it_once(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var id = Refused(scene, "m-1");
        var codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Requeue(scene, id).Code)));
        Assert.Single(codes, code => code is null);
        Assert.Equal((1L, 1L), (scene.Test.Count("outbox"), scene.Test.Count("audit")));
    }

    [Fact]
    public void An_act_that_fails_in_the_middle_has_not_happened()
    {
        using var scene = new Scene();
        var id = Refused(scene, "m-1");
        scene.Database.Write(s => s.Execute("CREATE TRIGGER dies BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the process dies here'); END"));
        Assert.ThrowsAny<Exception>(() => Requeue(scene, id));
        Assert.ThrowsAny<Exception>(() => Discard(scene, id, "A test."));
        Assert.True(Assert.Single(Open(scene)).HasBody);
        Assert.Empty(scene.Rows("SELECT * FROM outbox"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void The_list_is_narrowed_by_submitter_and_by_any_of_a_messages_codes(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var (first, second, last) = (new ReportError("BAD_DATE", "/occurredOn", ""), new ReportError("BAD_CAS", "/x", ""), new ReportError("BAD_TEXT", "/y", ""));
        Refused(scene, "m-1", [first, second, last]);
        Refused(scene, "m-2", [last]);
        Refused(scene, "m-3", [first], submitter: "customs");
        string[] Of(QuarantineFilter filter) => [.. scene.Database.Read(s => Quarantine.List(s, filter, 10)).Select(m => m.MessageId).Order()];
        Assert.Equal(["m-1", "m-3"], Of(new() { Reason = "BAD_DATE" }));
        Assert.Equal(["m-1"], Of(new() { Reason = "BAD_CAS" }));
        Assert.Equal(["m-1", "m-2"], Of(new() { Reason = "BAD_TEXT" }));
        Assert.Equal(["m-1", "m-2"], Of(new() { Submitter = "lab" }));
        Assert.Equal([], Of(new() { Submitter = "customs", Reason = "BAD_TEXT" }));
        Assert.Equal(3, scene.Database.Read(s => Quarantine.Count(s, new())));
    }

    [Theory]
    [InlineData("INTAKE_FAILED")]
    [InlineData("MaxDeliveryCountExceeded")]
    [InlineData("TTLExpiredException")]
    public void A_dead_letter_lies_beside_the_refused_ones_once_however_often_it_is_filed(string reason)
    {
        using var scene = new Scene();
        var dead = new DeadLetter("lab", "m-1", reason, "InvalidOperationException after 5 deliveries", Some.Json(Some.Report()));
        for (var i = 0; i < 3; i++) File(scene, dead.ToRefusal(scene.Time.GetUtcNow()));
        var row = Assert.Single(Open(scene));
        Assert.Equal((reason, "m-1", 1, true), (row.Reason, row.MessageId, row.Times, row.HasBody));
        Assert.Equal(dead.Body.ToArray(), scene.Database.Read(s => Quarantine.Body(s, row.QuarantineId)));
    }

    [Fact]
    public void A_message_that_was_refused_and_is_found_among_the_dead_letters_too_is_shown_once()
    {
        using var scene = new Scene();
        var id = Refused(scene, "m-1");
        Assert.Equal(id, File(scene, new DeadLetter("lab", "m-1", "NOT_JSON", "", Rubbish).ToRefusal(scene.Time.GetUtcNow())));
        Assert.Equal(id, Assert.Single(Open(scene)).QuarantineId);
    }

    [Fact]
    public void A_dead_letter_that_nobody_has_looked_through_is_kept_only_without_a_person_in_it()
    {
        var message = Some.JsonObject(Some.Report(ReportKind.Poisoning));
        message["poisoning"]!["patientName"] = "Zephyrina Quillfeather";
        var refusal = new DeadLetter("lab", "m-1", "MaxDeliveryCountExceeded", "", Encoding.UTF8.GetBytes(message.ToJsonString())).ToRefusal(Some.Now);
        Assert.Null(refusal.Body);
        Assert.Equal("MaxDeliveryCountExceeded, PERSON_IDENTIFIED", refusal.Reason);
    }

    private static string Refused(Scene scene, string messageId, IReadOnlyList<ReportError>? errors = null, string submitter = "lab") => File(scene,
        new Refusal(submitter, messageId, scene.Time.GetUtcNow(), errors ?? [new ReportError(ErrorCodes.NotJson, "", "")], Rubbish, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Rubbish))));

    private static string File(Scene scene, Refusal refusal)
    {
        scene.Database.Write(s => Quarantine.File(s, refusal));
        return StableId.Of("quarantine", refusal.Submitter, refusal.MessageId, refusal.BodyHash);
    }

    private static QuarantineOutcome Requeue(Scene scene, string id) => scene.Database.Write(s => QuarantineDesk.Requeue(s, id, "Ada", _ => true, scene.Time.GetUtcNow()));

    private static QuarantineOutcome Discard(Scene scene, string id, string reason) => scene.Database.Write(s => QuarantineDesk.Discard(s, id, "Ada", reason, scene.Time.GetUtcNow()));

    private static List<QuarantinedMessage> Open(Scene scene) => scene.Database.Read(s => Quarantine.Newest(s, 10));
}
