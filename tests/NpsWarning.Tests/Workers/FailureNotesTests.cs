using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.Workers;
using Xunit;

namespace NpsWarning.Tests.Workers;

public sealed class FailureNotesTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public void A_failure_is_told_with_its_reason_and_the_first_line_of_its_message() =>
        Assert.StartsWith("ServiceCommunicationProblem: Nothing listens", new FailureNotes(_time).Next(Away("Nothing listens\nSee the web")), StringComparison.Ordinal);

    [Fact]
    public void The_same_failure_is_told_once_a_minute()
    {
        var notes = new FailureNotes(_time);
        Assert.NotNull(notes.Next(Away("try 1")));
        Assert.Null(notes.Next(Away("try 2")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(notes.Next(Away("try 3")));
        Assert.Null(notes.Next(Away("try 4")));
    }

    [Fact]
    public void Another_failure_is_told_at_once_and_so_is_the_first_after_it_went_well()
    {
        var notes = new FailureNotes(_time);
        Assert.NotNull(notes.Next(Away("away")));
        Assert.Equal("InvalidOperationException", notes.NextReason(new InvalidOperationException("with a secret")));
        Assert.Null(notes.Next(new InvalidOperationException()));
        notes.Over();
        Assert.NotNull(notes.Next(new InvalidOperationException()));
    }

    private static ServiceBusException Away(string message) => new(message, ServiceBusFailureReason.ServiceCommunicationProblem);
}
