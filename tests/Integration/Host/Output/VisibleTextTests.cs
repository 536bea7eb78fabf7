using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Output;

public sealed class VisibleTextTests
{
    // Direction marks, invisible characters, line separators, annotations, a tag, a carriage return and an escape.
    public static TheoryData<string> Acting =>
    [
        "\u202E", "\u202A", "\u2066", "\u2069", "\u200E", "\u200F", "\u061C",
        "\u200B", "\u2060", "\u2063", "\uFEFF", "\u2028", "\u2029", "\uFFF9", "\u180E",
        "\U000E0041", "\r", "\u001b", "\u0085", "\u009b",
    ];

    [Theory]
    [MemberData(nameof(Acting))]
    public void Fault_15_Terminal_control_characters_are_replaced_and_in_JSON_escaped(string acting)
    {
        VisibleText.Line($"a{acting}b").ShouldBe("a\uFFFDb");
        VisibleText.Lines($"1\n2\r\na{acting}b").ShouldBe("1\n2\r\na\uFFFDb");
        var json = VisibleText.Json(
            JsonSerializer.Serialize(new { name = acting }, new JsonSerializerOptions { Encoder = DocumentLine.Format.Encoder }));
        json.ShouldNotContain(acting);
        JsonElement.Parse(json).GetProperty("name").GetString().ShouldBe(acting);
    }

    [Theory]
    [InlineData("Ärztlicher Befund №7 – „gut“.txt")]
    [InlineData("می‌خواهم")]
    [InlineData("👩‍⚕️ ❤️")]
    [InlineData("مرحبا")]
    public void Fault_15_Characters_needed_by_a_writing_system_are_kept(string text) => VisibleText.Lines(text).ShouldBe(text);

    [Fact]
    public void Fault_15_Lines_of_JSON_for_a_terminal_mean_the_same()
    {
        var written = new MemoryStream();
        using var output = new VisibleLineOutput(new StreamLineOutput(written, null));

        output.Write(Encoding.UTF8.GetBytes("{\"document\":\"gpj.\u202Etxt\",\"fields\":{\"\u2067n\":1}}\n"));

        Encoding.UTF8.GetString(written.ToArray()).ShouldBe("{\"document\":\"gpj.\\u202etxt\",\"fields\":{\"\\u2067n\":1}}\n");
    }

    [Fact]
    public async Task Fault_15_Names_of_files_fields_and_commands_act_on_no_terminal()
    {
        using var folder = new TempFolder();
        folder.Write("e\u202Etxt", "");

        string[] commands =
        [
            "run missing\u202E.txt -f name", "ru\u2066n", "run --na\u200Fme", "run e\u202Etxt -f na\u202Eme,na\u202Eme",
            "run e\u202Etxt -f name", "status --root no\u202Ewhere",
        ];
        foreach (var arguments in commands)
        {
            var (_, _, error) = await ProgramProcess.RunAsync(folder.Path, arguments);
            error.ShouldNotBeEmpty(arguments);
            error.ShouldNotContain(letter => char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format, arguments);
        }
    }
}
