using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

public sealed class MailEncodingTests
{
    private const string Russian = "Пациент поступил в больницу с высокой температурой и кашлем. Диагноз: пневмония.";
    private const string Chinese = "病人因高烧入院。诊断为肺炎。需要进一步的检查和治疗。";

    static MailEncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", Russian, "utf-8")]
    [InlineData("windows-1251", Russian, "windows-1251")]
    [InlineData("koi8-r", Russian, "koi8-r")]
    [InlineData("gb18030", Chinese, "gb2312")]
    [InlineData("iso-2022-jp", "患者は高熱で入院した。", "iso-2022-jp")]
    [InlineData("windows-1251", Russian, null)]
    [InlineData("windows-1251", Russian, "x-unheard-of")]
    [InlineData("windows-1251", Russian, "us-ascii")]
    [InlineData("utf-8", Russian, "us-ascii")]
    [InlineData("utf-8", Chinese, "\"; charset=; =")]
    [InlineData("utf-8", "größer als 5 µg", null)]
    public void A_body_is_decoded_as_declared_or_as_it_is(string encoding, string text, string? declared)
    {
        var type = declared is null ? "text/plain" : $"text/plain; charset={declared}";
        var bytes = Encoding.GetEncoding(encoding).GetBytes(text);

        foreach (var (transfer, content) in Encoded(bytes))
        {
            byte[] mail = [.. Mails.Bytes(Mails.Header + $"Content-Type: {type}\nContent-Transfer-Encoding: {transfer}\n\n"), .. content];
            Mails.Read(mail).Text.ShouldBe($"{Mails.HeaderText}\n{text}\n", transfer);
        }
    }

    [Fact]
    public void HTML_is_decoded_as_it_declares_itself()
    {
        var html = $"<meta charset=windows-1251><p>{Russian}</p>";
        byte[] mail =
            [.. Mails.Bytes(Mails.Header + "Content-Type: text/html\n\n"), .. Encoding.GetEncoding("windows-1251").GetBytes(html)];

        Mails.Read(mail).Text.ShouldBe($"{Mails.HeaderText}\n{Russian}\n");
    }

    [Fact]
    public void The_encoding_named_by_the_user_holds_where_none_is_stated()
    {
        byte[] mail = [.. Mails.Bytes(Mails.Header + "\n"), .. Encoding.GetEncoding(850).GetBytes("Größe: 5")];
        var content = new DocumentContent("mail.eml", mail) { Encoding = EncodingDetector.Strict(850) };

        Mails.Read(content).Text.ShouldBe($"{Mails.HeaderText}\nGröße: 5\n");
    }

    [Fact]
    public void Bytes_that_fit_no_encoding_are_warned_of()
    {
        byte[] mail =
        [
            .. Mails.Bytes(Mails.Header + "Content-Type: text/plain; charset=utf-8\n\nПациент поступил в больницу "), 0xFF, .. "!"u8,
        ];

        var text = Mails.Read(mail);

        text.Text.ShouldBe($"{Mails.HeaderText}\nПациент поступил в больницу \uFFFD!\n");
        text.Warnings.ShouldBe(["body: it holds bytes that do not fit its encoding"]);
    }

    [Theory]
    [InlineData("=?utf-8?B?0JTQuNCw0LPQvdC+0Lc=?=", "Диагноз")]
    [InlineData("=?koi8-r?B?5MnBx87P2g==?=", "Диагноз")]
    [InlineData("=?gb2312?B?1e+2zw==?=\n =?gb2312?Q?=B2=A1?=", "诊断病")]
    [InlineData("=?ISO-8859-1?Q?Gr=F6=DFe?= 5", "Größe 5")]
    [InlineData("Größe 5", "Größe 5")]
    [InlineData("=?x-unheard-of?Q?Gr?= 5", "Gr 5")]
    [InlineData("=?utf-8?Q?broken", "=?utf-8?Q?broken")]
    public void A_header_is_decoded(string subject, string expected) =>
        Mails.Read(Mails.Bytes($"From: a@b.c\nSubject: {subject}\n\nHello")).Text.ShouldContain($"Subject: {expected}\n");

    [Fact]
    public void A_header_that_states_no_encoding_has_that_of_the_body()
    {
        var gbk = Encoding.GetEncoding("gb18030");
        byte[] mail = [.. gbk.GetBytes($"From: 病人 <a@b.c>\nSubject: 诊断\nContent-Type: text/plain; charset=gb2312\n\n{Chinese}\n")];

        Mails.Read(mail).Text.ShouldBe($"From: 病人 <a@b.c>\nSubject: 诊断\n\n{Chinese}\n");
    }

    [Theory]
    [InlineData("koi8-r", "koi8-r")]
    [InlineData("windows-1251", "x-unheard-of")]
    public void An_attached_text_is_read_as_its_part_declares_it(string encoding, string declared)
    {
        var text = Mails.Attached("a.txt", Encoding.GetEncoding(encoding).GetBytes(Russian), $"text/plain; charset={declared}");
        var content = new DocumentContent("mail.eml", Mails.Of(Mails.Plain("see"), text)) { Encoding = EncodingDetector.Strict(1251) };

        Mails.Read(content).Text.ShouldEndWith(Russian);
    }

    private static IEnumerable<(string Transfer, byte[] Content)> Encoded(byte[] bytes)
    {
        yield return ("8bit", bytes);
        yield return ("base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
        yield return ("quoted-printable", Encoding.ASCII.GetBytes(string.Concat(bytes.Select(each => $"={each:X2}"))));
    }
}
