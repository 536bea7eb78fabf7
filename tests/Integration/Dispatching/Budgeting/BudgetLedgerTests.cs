using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Dispatching.Budgeting;

public sealed class BudgetLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetEntry Entry = new("2026-03-31", new Spend(1234, 0.0125m));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_written_entry_is_read_back_and_only_the_owner_can_read_the_file()
    {
        var path = _folder["ledger.json"];
        using (var ledger = BudgetLedger.Open(path, BudgetPeriod.Day, Now))
        {
            ledger.Entry.Spent.ShouldBe(Spend.None);
            ledger.Write(Entry);
        }

        using var again = BudgetLedger.Open(path, BudgetPeriod.Day, Now);
        again.Entry.ShouldBe(Entry);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2, "the ledger and its lock");
    }

    [Fact]
    public void Fault_15_The_folder_is_synced_after_the_ledger_is_renamed()
    {
        var path = _folder["ledger.json"];
        var synced = new List<(string Folder, string Content)>();
        using var ledger = BudgetLedger.Open(path, BudgetPeriod.Day, Now, folder => synced.Add((folder, File.ReadAllText(path))));
        synced.Clear();

        ledger.Write(Entry);

        synced.ShouldHaveSingleItem().Folder.ShouldBe(_folder.Path);
        synced[0].Content.ShouldContain("1234");
        Should.NotThrow(() => FolderSync.Of(_folder.Path));
        if (OperatingSystem.IsLinux())
            Should.Throw<IOException>(() => FolderSync.Of(_folder["missing"]));
    }

    [Fact]
    public async Task Fault_16_A_ledger_without_effective_file_locks_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.Write("a.txt");

        var (code, _, error) = await ProgramProcess.RunAsync(
            _folder.Path, "run a.txt -f name --budget-tokens 100000 --max-output-tokens 10 --budget-ledger ledger.json",
            variables: ("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1"));

        code.ShouldBe(2, error);
        error.ShouldContain("file locks have no effect there");
    }

    [Fact]
    public void A_second_user_gets_the_error_that_it_is_in_use()
    {
        var path = _folder["ledger.json"];
        using (BudgetLedger.Open(path, BudgetPeriod.Day, Now))
        {
            Should.Throw<BudgetLedgerException>(() => BudgetLedger.Open(path, BudgetPeriod.Day, Now))
                .Message.ShouldBe($"{path}: another process is using this ledger. Wait for it to end, or use another file.");
        }

        BudgetLedger.Open(path, BudgetPeriod.Day, Now).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"per":"day","period":"2026-03-31","spent_tokens":1,"spent_cost":0}""")]
    [InlineData("""{"version":1,"per":"day","period":"2026-03-31","spent_tokens":-1,"spent_cost":0}""")]
    [InlineData("""{"version":1,"per":"day","period":"2026-03-31","spent_tokens":"many","spent_cost":0}""")]
    public void A_damaged_one_is_set_aside_and_counting_begins_at_zero(string content)
    {
        var path = _folder.Write("ledger.json", content);
        using var ledger = BudgetLedger.Open(path, BudgetPeriod.Day, Now);

        ledger.Entry.Spent.ShouldBe(Spend.None);
        ledger.SetAside.ShouldBe(path + ".damaged-20260331T120000");
        File.ReadAllText(ledger.SetAside!).ShouldBe(content);
    }

    [Fact]
    public void A_ledger_of_another_period_or_an_unwritable_path_is_refused()
    {
        var path = _folder["ledger.json"];
        BudgetLedger.Open(path, BudgetPeriod.Day, Now).Dispose();

        Should.Throw<BudgetLedgerException>(() => BudgetLedger.Open(path, BudgetPeriod.Month, Now))
            .Message.ShouldBe($"{path}: the ledger of a budget per day, not per month. Use another file.");
        Should.Throw<BudgetLedgerException>(() => BudgetLedger.Open(_folder["none/ledger.json"], BudgetPeriod.Day, Now))
            .Message.ShouldContain("cannot be used as a ledger");
        Should.Throw<BudgetLedgerException>(() => BudgetLedger.Open(_folder.Path, BudgetPeriod.Day, Now));
        // A refused open holds no lock.
        BudgetLedger.Open(path, BudgetPeriod.Day, Now).Dispose();
    }
}
