using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>A file system that knows no locks, as processes.</summary>
public sealed class WithoutLocksRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [WithoutLocksTheory]
    [InlineData("error=ENOLCK", "check --root root -f name", 3, "FAIL  folders: ", "root/claimed: Files cannot be locked there: No locks available")]
    [InlineData("error=ENOSYS", "check --root root -f name", 3, "FAIL  folders: ", "root/state: Files cannot be locked there: Function not implemented")]
    [InlineData("error=EOPNOTSUPP", "check --root root -f name", 3, "FAIL  folders: ", "Operation not supported")]
    [InlineData("retval=0", "check --root root -f name", 3, "FAIL  folders: ", "root/claimed: locks do not exclude other processes there")]
    [InlineData("error=ENOLCK", "check --root root -f name --max-output-tokens 9 --budget-tokens 999", 3, "FAIL  folders: ", "No locks available")]
    [InlineData("error=ENOLCK", "check -f name --max-output-tokens 9 --budget-tokens 999 --budget-ledger l.json", 3, "FAIL  budget: ", "l.json: file locks have no effect there")]
    [InlineData("error=ENOLCK", "serve --root root -f name", 2, "", "root/claimed: Files cannot be locked there: No locks available")]
    [InlineData("error=ENOSYS", "serve --root root -f name", 2, "", "Function not implemented")]
    [InlineData("retval=0", "serve --root root -f name", 2, "", "root/claimed: locks do not exclude other processes there")]
    [InlineData("error=ENOLCK", "run root/inbox/a.txt -f name --max-output-tokens 9 --budget-tokens 999 --budget-ledger l.json", 2, "", "l.json: file locks have no effect there")]
    public async Task Fault_16_A_file_system_without_locks_is_reported_and_no_work_starts_on_it(
        string answer, string command, int expected, string thing, string problem)
    {
        _folder.Write("root/inbox/a.txt", "Name: Ada");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, command, tracer: WithoutLocks.Tracer(answer));

        code.ShouldBe(expected, output + error);
        (expected == 3 ? output : error).Split('\n').ShouldContain(line =>
            line.StartsWith(thing, StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal), output + error);
        Directory.EnumerateFiles(_folder["root"], "*.txt", SearchOption.AllDirectories).ShouldBe([_folder["root/inbox/a.txt"]]);
    }
}
