using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class StatusFileTests : IDisposable
{
    private readonly TempFolder _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Two_services_on_one_root_each_have_a_file_and_neither_is_taken_for_dead()
    {
        using var first = StatusFile.Open(_state.Path, "one");
        using var second = StatusFile.Open(_state.Path, "two");
        first.Write(Statuses.Running("one"));
        second.Write(Statuses.Running("two"));

        Path.GetFileName(first.Path).ShouldBe("status.json");
        Path.GetFileName(second.Path).ShouldBe("status-two.json");
        StatusFile.Find(_state.Path).Select(found => (found.Status!.Instance, found.Status.Phase)).ShouldBe(
            [("two", ServicePhase.Running), ("one", ServicePhase.Running)]);
    }

    [Fact]
    public void A_service_that_died_without_a_word_is_reported_as_ended_and_its_file_is_taken_over()
    {
        using (var dead = StatusFile.Open(_state.Path, "one"))
            dead.Write(Statuses.Running("one"));

        var status = StatusFile.Find(_state.Path).ShouldHaveSingleItem().Status.ShouldNotBeNull();
        (status.Phase, status.Reasons[0].Code).ShouldBe((ServicePhase.Stopped, "stopped"));
        using var next = StatusFile.Open(_state.Path, "two");
        Path.GetFileName(next.Path).ShouldBe("status.json");
    }

    [Fact]
    public void The_files_are_their_owners_alone_and_nothing_half_written_is_left()
    {
        using var file = StatusFile.Open(_state.Path, "one");
        file.Write(Statuses.Running("one"));
        file.Write(Statuses.Running("one"));

        Directory.GetFiles(_state.Path).Select(Path.GetFileName).Order().ShouldBe(["status.json", "status.json.lock"]);
        if (!OperatingSystem.IsWindows())
            new DirectoryInfo(_state.Path).GetFiles().ShouldAllBe(file => file.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void An_invalid_status_file_yields_no_status()
    {
        _state.Write("status.json", "{ \"half\": ");
        _state.Write("status-x.json", "[]");

        StatusFile.Find(_state.Path).ShouldAllBe(found => found.Status == null);
    }
}
