using System.Globalization;
using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

/// <summary>Mails that take a parser without bounds seconds, or hundreds of MB.</summary>
public sealed class HostileMailTests
{
    private const int Kilo = 1 << 10;
    private const int Mega = 1 << 20;

    private const string Parts = Mails.Header + "Content-Type: multipart/mixed; boundary=b\n\n";

    private const string LongHeader = "a header in it has more than 256 KB";
    private const string ManyFields = "a header in it has more than 1,000 fields";
    private const string ManyParts = "it has more than 500 parts";
    private const string Deep = "its parts nest more than 32 deep";

    public static TheoryData<string, string> TooLarge => new()
    {
        { "From: a@b.c\nSubject: " + new string('x', 20 * Mega) + "\n\nHello", LongHeader },
        { "From: a@b.c\nSubject: " + Repeat("x\n ", 10 * Mega) + "\n\nHello", LongHeader },
        { "From: a@b.c\n" + new string('x', 20 * Mega), LongHeader },
        { "From: a@b.c\nTo: " + Repeat("a@b.c, ", 500_000) + "\n\nHello", LongHeader },
        { Repeat("X-A: b\n", 300_000) + "\nHello", ManyFields },
        { Parts + $"--b\n{Repeat("X: y\n", 1_001)}\n\n--b--", ManyFields },
        { Parts + $"--b\nX: {new string('x', 300 * Kilo)}\n\n--b--", LongHeader },
        { Mails.Header + $"Content-Type: message/rfc822\n\nX: {new string('x', 300 * Kilo)}\n\nHello", LongHeader },
        { Parts + Repeat("--b\n\n", 200_000), ManyParts },
        { Mails.Header + "Content-Type: multipart/mixed; boundary=lost\n\n" + Repeat("--b\n\n", 200_000), ManyParts },
        { Mails.Header + Numbered("Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n", 20_000), Deep },
        { Mails.Header + Repeat("Content-Type: message/rfc822\n\n", 20_000), Deep },
        { Mails.Header + Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 20_000), Deep },
    };

    [Theory]
    [MemberData(nameof(TooLarge), DisableDiscoveryEnumeration = true)]
    public void A_mail_beyond_a_bound_is_too_large(string mail, string message) =>
        Mails.ProblemOf(Encoding.UTF8.GetBytes(mail)).ShouldBe(new(DocumentProblemKind.TooLarge, message));

    [Fact]
    public void Parts_that_decode_to_too_many_bytes_are_too_large()
    {
        var zeros = new byte[88 * Mega];
        zeros.AsSpan().Fill((byte)'A');

        Mails.ProblemOf([.. Mails.Bytes(Mails.Header + Mails.Attached("zero.bin", "")), .. zeros])
            .ShouldBe(new(DocumentProblemKind.TooLarge, "its parts have more than 64 MB"));
    }

    [Fact]
    public void A_body_of_too_many_bytes_is_too_large() =>
        Mails.ProblemOf([.. Mails.Bytes(Mails.Header + "\n"), .. new byte[17 * Mega]])
            .ShouldBe(new(DocumentProblemKind.TooLarge, "its body has more than 16 MB"));

    [Fact]
    public void An_attachment_beyond_a_bound_is_too_large_alone()
    {
        var inner = Repeat("X-A: b\n", 1_001) + "\nHello";

        var mail = Mails.Read(Mails.Of(Mails.Plain("see"), Mails.Attached("in.eml", inner)));

        mail.Text.ShouldBe(Mails.HeaderText + "\nsee\n");
        mail.Warnings.ShouldBe([$"attachment in.eml: {ManyFields}"]);
    }

    public static TheoryData<string, string> WithinBounds => new()
    {
        { "To: " + Repeat("a@b.c, ", 35_000), "a@b.c" },
        { "Reply-To: " + Repeat("\"a\" <a@b.c>; (", 17_000), "a@b.c" },
        { "Subject: " + Repeat("=?utf-8?Q?a?= ", 17_000), "Subject: aaa" },
        { "Subject: " + Repeat("=?utf-8?Q?", 25_000), "Hello" },
        { "Date: " + Repeat("1 ", 120_000), "Hello" },
        { "Date: " + new string('9', 250 * Kilo), "Hello" },
        { "Content-Type: text/plain" + Repeat("; a=b", 45_000), "Hello" },
        { "Content-Type: text/plain" + Numbered("; a*{0}=b", 17_000), "Hello" },
        { "Content-Type: text/plain; charset=" + new string('x', 250 * Kilo), "Hello" },
        { "Content-Type: multipart/mixed; boundary=" + new string('x', 250 * Kilo), "Hello" },
        { "Content-Type: text/plain; name=\"" + new string('(', 250 * Kilo), "Hello" },
        { "From: " + new string('(', 250 * Kilo), "Hello" },
    };

    [Theory]
    [MemberData(nameof(WithinBounds), DisableDiscoveryEnumeration = true)]
    public void A_long_header_within_the_bounds_is_read(string header, string expected) =>
        Mails.Read(Encoding.UTF8.GetBytes($"From: anna@b.c\n{header}\n\nHello\n")).Text.ShouldContain(expected);

    [Fact]
    public void A_boundary_inside_itself_ends_the_inner_parts()
    {
        var inner = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--b--\n";

        var mail = Mails.Read(Mails.Bytes(Parts + $"--b\n{inner}--b\n\nouter\n--b--\n"));

        mail.Text.ShouldContain("inner");
    }

    [Fact]
    public void An_Outlook_container_with_endless_values_is_not_read()
    {
        var container = new TnefBuilder().EmptyValues(int.MaxValue).Body("Hello").ToBytes();

        Mails.Read(Mails.Of(Mails.Plain("see"), Mails.Attached("winmail.dat", container, "application/ms-tnef"))).Warnings
            .ShouldBe(["attachment winmail.dat: it does not hold to the format of Outlook's mail"]);
    }

    [Fact]
    public void Lost_boundaries_within_each_other_end_at_a_bound()
    {
        var mail = Mails.Header + Numbered("Content-Type: multipart/mixed; boundary=lost\n\n--b{0}\n", 5_000);

        Mails.Read(Mails.Bytes(mail)).Text.ShouldStartWith(Mails.HeaderText);
    }

    [Fact]
    public void Bytes_at_random_in_a_mail_end_in_a_text_or_a_problem()
    {
        var random = new Random(17);
        var whole = Mails.Bytes(Mails.Header + Mails.Multipart(
            "mixed",
            Mails.Multipart("alternative", Mails.Plain("in text"), Mails.Html("<table><tr><td>in HTML</table>")),
            Mails.Attached("a.txt", "1 apple"),
            Mails.Attached("winmail.dat", new TnefBuilder().Body("Hello").Attach("b.txt", "2 apples").ToBytes(), "application/ms-tnef"),
            $"Content-Type: message/rfc822\n\n{Mails.Header}{Mails.Plain("Hello")}"));
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole.ToArray();
            for (var count = random.Next(1, 30); count > 0; count--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Mails.Read(bytes).Text.ShouldNotBeEmpty();
            }
            catch (DocumentProblemException problem)
            {
                problem.Problem.Message.ShouldNotBeEmpty();
            }
        }
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Numbered(string format, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i)));
}
