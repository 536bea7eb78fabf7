using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Settings;

public sealed class PlainFolderNameTests
{
    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("...")]
    [InlineData(".hidden")]
    [InlineData("letters.")]
    [InlineData("letters.tmp")]
    [InlineData("letters.part")]
    [InlineData("nul")]
    [InlineData("com1.x")]
    [InlineData("../other")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Fault_14_A_profile_whose_name_is_no_plain_folder_name_is_refused(string name)
    {
        var json = Encoding.UTF8.GetBytes($$"""{ "profiles": { "{{name}}": { "fields": "name" } } }""");

        ConfigReader.Read(json, "/etc/parallel-llm.json").Errors.ShouldHaveSingleItem()
            .ShouldStartWith($"parallel-llm.json:1: profiles.{name}: ");
    }

    [Theory]
    [InlineData("letters")]
    [InlineData("letters.de")]
    [InlineData("a")]
    [InlineData("_x-1")]
    public void Fault_14_Plain_names_are_taken(string name) => PlainFolderName.Problem(name).ShouldBeNull();

    [Fact]
    public void Fault_14_A_name_that_is_too_long_is_refused() => PlainFolderName.Problem(new string('x', 101)).ShouldNotBeNull();

    [Theory]
    [InlineData("root")]
    [InlineData("inbox")]
    [InlineData("claimed")]
    [InlineData("outbox")]
    [InlineData("done")]
    [InlineData("failed")]
    [InlineData("state")]
    [InlineData("store")]
    [InlineData("budget_ledger")]
    public void Fault_14_A_path_that_the_system_cannot_take_is_refused_with_its_setting(string setting)
    {
        var errors = Resolve(new() { [setting] = "a\0b" });

        errors.ShouldContain(error =>
            error.Contains(setting.Replace('_', '-'), StringComparison.Ordinal) && error.Contains("NUL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inbox", "..")]
    [InlineData("outbox", "inbox/results")]
    [InlineData("outbox", "link")]
    [InlineData("state", "link/state")]
    [InlineData("store", "inbox/answers.db")]
    [InlineData("store", "link/answers.db")]
    [InlineData("budget_ledger", "done/budget.json")]
    public void Fault_14_A_path_inside_another_is_refused_even_through_a_link(string setting, string path)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["inbox"]);
        folder.Link("link", "inbox");

        Resolve(new() { ["root"] = folder.Path, [setting] = folder[path], ["budget_tokens"] = "1000", ["max_output_tokens"] = "10" })
            .ShouldContain(error => error.Contains("lies in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("build-7.example", "build-7.example")]
    [InlineData("../../etc", "etc")]
    [InlineData("A/B:c", "a-b-c")]
    [InlineData("..", "machine")]
    [InlineData("", "machine")]
    public void Fault_14_The_machines_name_becomes_a_plain_folder_name(string machine, string name) =>
        FolderHostedService.Plain(machine).ShouldBe(name);

    private static Problems Resolve(Dictionary<string, string> given)
    {
        given.TryAdd("root", "/tmp/nowhere");
        given["base_url"] = "http://127.0.0.1:9/v1";
        given["model"] = "any";
        given["fields"] = "name";
        var errors = new Problems();
        var flags = given.ToDictionary(
            each => each.Key, each => new SettingValue(each.Value, "--" + each.Key.Replace('_', '-'), SettingRank.Flag));
        ServeSettings.Resolve(new SettingSources(flags, new Dictionary<string, string>(), ConfigFile.None), errors);
        return errors;
    }
}
