using System.Globalization;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>Letters that a scripted server recognizes by the name in them, "text 0" to "text 99".</summary>
internal static class Letters
{
    /// <summary>Letters per case.</summary>
    public const int Count = 6;

    private const int Most = 100;

    /// <summary>The name in a letter.</summary>
    public static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"text {index}");

    /// <summary>The whole letter. Every sentence has the name, so that each part of a split letter has it too.</summary>
    public static string Write(int index)
    {
        var name = Name(index);
        return $"""
            Dear colleague, thank you for sending us {name} on 3 May; {name} came with a cough that had lasted a week.
            On examination {name} was in good spirits, and the chest of {name} was clear; we gave {name} nothing.
            We advise {name} to rest for some days. Should the cough not pass, {name} is to come again.
            With kind regards, and greetings to {name}.
            """;
    }

    /// <summary>The name of the letter in a request.</summary>
    public static string Of(Received received)
    {
        var messages = received.Body.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("content").GetString()!)
            .ToArray();

        // From the highest: "text 1" is a prefix of "text 12".
        return Enumerable.Range(0, Most).Select(Name).Reverse()
            .First(letter => messages.Any(message => message.Contains(letter, StringComparison.Ordinal)));
    }

    /// <summary>The right answer for a name.</summary>
    public static Reply Right(string letter) => Reply.Answer($$"""{"name":"{{letter}}"}""");
}
