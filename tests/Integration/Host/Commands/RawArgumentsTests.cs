using System.Text;
using ParallelLlm.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

public sealed class RawArgumentsTests
{
    [Fact]
    public void Fault_08_Arguments_of_invalid_UTF_8_are_distinguished_from_those_with_the_mark_for_it()
    {
        byte[] raw = [.. "dotnet\0program.dll\0run\0a"u8, 0xFF, .. ".txt\0a\uFFFD.txt\0ä.txt\0"u8];

        RawArguments.Slips(["run", "a\uFFFD.txt", "a\uFFFD.txt", "ä.txt"], raw)
            .ShouldHaveSingleItem().ShouldStartWith("a\uFFFD.txt: is not valid UTF-8");
        RawArguments.Slips(["run", "a\uFFFD.txt"], Encoding.UTF8.GetBytes("run\0a\uFFFD.txt\0")).ShouldBeEmpty();
        RawArguments.Slips(["a\uFFFD.txt"], "of another process\0"u8).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_08_A_named_file_is_not_taken_for_another_that_is_shown_alike()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TempFolder();
        folder.Write("a\uFFFD.txt", "Name: Ada");

        // The shell makes a name of a byte that is no UTF-8.
        var (code, output, error) = await ProgramProcess.RunAsync(
            folder.Path, "run -f name", redirection: "\"$(printf 'a\\377.txt')\"");

        (code, output).ShouldBe((2, ""));
        error.ShouldContain("is not valid UTF-8");
    }
}
