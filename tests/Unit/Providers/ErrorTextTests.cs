using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class ErrorTextTests
{
    private const string Prompt = "Extract the fields.\n\nPatient:   Erika Mustermann\nBorn 12.08.1964 in Berlin, \"allergic\" to penicillin.";

    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-abc***xyz. See the page.", "Incorrect API key provided: *** See the page.")]
    [InlineData("Header 'Authorization: Bearer abc.def' is wrong", "Header 'Authorization: *** ***' is wrong")]
    [InlineData("{\"api_key\": \"zz99\"} is unknown", "{\"api_key\": \"***\"} is unknown")]
    [InlineData("Key 0123456789abcdef0123456789abcdef is disabled", "Key *** is disabled")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc expired", "token *** expired")]
    [InlineData("proxy http://me:pw@proxy:3128/ failed", "proxy http://***@proxy:3128/ failed")]
    [InlineData("no such key: my secret!", "no such key: ***")]
    [InlineData("The model `meta-llama/llama-4-maverick-17b-128e-instruct` is gone", "The model `meta-llama/llama-4-maverick-17b-128e-instruct` is gone")]
    [InlineData("a\r\n\tb\u0000c", "a b c")]
    public void Keys_are_masked_and_the_rest_is_one_line(string said, string shown) =>
        ErrorText.Clean(said, Prompt, "my secret!").ShouldBe(shown);

    [Theory]
    [InlineData("x", "The maximum context of proxy xlarge is exceeded by x", "The maximum context of proxy xlarge is exceeded by x")]
    [InlineData("1", "1 of 16 slots is free", "1 of 16 slots is free")]
    [InlineData("no", "no note", "no note")]
    [InlineData("none", "none of nonexistent", "*** of nonexistent")]
    [InlineData("ollama", "ollama: not in ollamas, 'ollama'", "***: not in ollamas, '***'")]
    [InlineData("a.c-", "a.c- abc-", "*** abc-")]
    [InlineData("x", "Incorrect API key provided: x", "Incorrect API key provided: ***")]
    [InlineData("password", "passwords", "***s")]
    public void Fault_Short_keys_do_not_garble_words(string key, string said, string shown) =>
        ErrorText.Clean(said, null, key).ShouldBe(shown);

    [Theory]
    [InlineData("Invalid value: 'Patient: Erika Mustermann Born 12.08.1964 in Berlin' at 3", "Invalid value: '…' at 3")]
    [InlineData("Invalid: \"Extract the fields.\\n\\nPatient:   Erika Mustermann\\nBorn\"", "Invalid: \"…\"")]
    [InlineData("in Berlin, \\\"allergic\\\" to penicillin. is too long", "… is too long")]
    [InlineData("Erika is not a field", "Erika is not a field")]
    public void Echoed_prompt_text_is_not_shown(string said, string shown) => ErrorText.Clean(said, Prompt, secret: null).ShouldBe(shown);

    public static TheoryData<string> Hidden =>
    [
        "\u200B", "\u200C", "\u200D", "\u2060", "\u2063", "\uFEFF", "\u00AD", "\u034F",
        "\u061C", "\u202E", "\u2066", "\uFE0F", "\u180E", "\u3164", "\U000E0041", "\u200B\u200D",
    ];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Fault_15_An_echo_is_known_with_characters_between_its_letters_that_show_nothing(string hidden)
    {
        var said = string.Join(hidden, "Patient: Erika Mustermann Born 12.08.1964".ToCharArray());

        ErrorText.Clean($"Invalid value '{said}' at 3", Prompt, secret: null).ShouldBe("Invalid value '…' at 3");
        ErrorText.Clean("Invalid value 'Patient: Erika Mustermann' at 3", string.Join(hidden, Prompt.ToCharArray()), secret: null)
            .ShouldBe("Invalid value '…' at 3");
        ErrorText.Clean($"the key {string.Join(hidden, "hunter2hunter2".ToCharArray())} is wrong", Prompt, "hunter2hunter2")
            .ShouldBe("the key *** is wrong");
    }

    [Theory]
    [InlineData("M\\u00fcller-L\\u00fcd\\u00e4n-Gr\\u00fc\\u00df")]
    [InlineData("M\\\\u00FCller-L\\\\u00FCd\\\\u00E4n-Gr\\\\u00FC\\\\u00DF")]
    [InlineData("M&uuml;ller-L&#252;d&#xE4;n-Gr&uuml;&szlig;")]
    public void Fault_15_An_echo_is_known_when_its_letters_are_escaped(string said) =>
        ErrorText.Clean($"Invalid value '{said}' at 3", "Name: Müller-Lüdän-Grüß", secret: null).ShouldBe("Invalid value '…' at 3");

    [Fact]
    public void A_message_is_short_and_hides_a_key_that_is_cut_off()
    {
        ErrorText.Clean(new string('x', 10_000), Prompt, null)!.Length.ShouldBe(ErrorText.MaxLength);
        ErrorText.Clean(string.Concat(Enumerable.Repeat("word ", 58)) + "the key hunter2hunter2", Prompt, "hunter2hunter2")!.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_prompt_of_one_character_repeated_costs_no_time()
    {
        var prompt = new string('-', 500_000);
        ErrorText.Clean(new string('-', 1000), prompt, null).ShouldBe("…");
        ErrorText.Clean("-------- " + new string('+', 900), prompt, null)!.ShouldStartWith("-------- +");
    }

    [Theory]
    [InlineData("rate_limit_exceeded", "rate_limit_exceeded")]
    [InlineData("sk-0123456789", null)]
    [InlineData("Erika Mustermann", null)]
    [InlineData("", null)]
    public void Only_code_like_strings_are_shown_as_error_codes(string code, string? shown) => ErrorText.Name(code, secret: null).ShouldBe(shown);
}
