using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Settings;

/// <summary>Headers of an endpoint in a configuration file.</summary>
public sealed class HeaderSettingsTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["GATEWAY_KEY"] = "hunter2" };

    [Fact]
    public void Fault_Wire_09_Headers_of_a_file_take_their_values_from_the_environment()
    {
        var given = Read("""{ "x-api-key": "env:GATEWAY_KEY", "X-Title": "letters" }""", out var errors);
        HeaderSettings.Check(given.ShouldNotBeNull(), Environment, errors);

        errors.ShouldBeEmpty();
        HeaderSettings.Resolve(given.Text, Environment)
            .ShouldBe(new Dictionary<string, string> { ["x-api-key"] = "hunter2", ["X-Title"] = "letters" }, ignoreOrder: true);
        given.Text.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("""{ "x-api-key": "hunter2" }""", "a key does not belong in a file")]
    [InlineData("""{ "Authorization": "Bearer hunter2" }""", "a key does not belong in a file")]
    [InlineData("""{ "x-api-key": "env:hunter2!" }""", "must be the name of an environment variable")]
    [InlineData("""{ "x-api-key": "env:hunter2" }""", "no environment variable of this name")]
    [InlineData("""{ "x-api-key": "env:OTHER" }""", "OTHER is not set")]
    [InlineData("""{ "x-api-key": 2 }""", "must be an object of names and texts")]
    [InlineData("""{ "x-a": "1", "X-A": "2" }""", "each name once")]
    [InlineData("""["hunter2"]""", "must be an object of names and texts")]
    [InlineData("\"hunter2\"", "must be an object of names and texts")]
    public void Fault_Wire_09_Header_errors_are_reported_without_their_values(string headers, string why)
    {
        var given = Read(headers, out var errors);
        if (given is not null)
            HeaderSettings.Check(given, Environment, errors);

        var error = errors.ShouldHaveSingleItem();
        error.ShouldContain(why);
        error.ShouldContain("c.json:1: endpoints.gate.headers");
        error.ShouldNotContain("hunter2");
    }

    private static SettingValue? Read(string headers, out Problems errors)
    {
        var file = ConfigReader.Read(Encoding.UTF8.GetBytes($"{{\"endpoints\":{{\"gate\":{{\"headers\":{headers}}}}}}}"), "c.json");
        errors = [.. file.Errors];
        return file.Endpoints.Single().Values.GetValueOrDefault("headers");
    }
}
