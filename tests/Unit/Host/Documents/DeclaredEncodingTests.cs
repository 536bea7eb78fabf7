using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class DeclaredEncodingTests
{
    private const string Korean = "환자 성명: 김철수, 진단: 폐렴, 똠방각하";
    private const string Japanese = "患者名: 山田太郎、診断: 肺炎";
    private const string Russian = "Пациент: Иванов, диагноз: пневмония";
    private const string German = "Patient: Müller, Größe – „groß“ €";

    static DeclaredEncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("<p><a href=\"http://x")]
    [InlineData("<a b='")]
    [InlineData("<a b=c")]
    [InlineData("<a /")]
    [InlineData("<meta charset=\"utf-8")]
    [InlineData("<!--")]
    [InlineData("<")]
    public void Fault_Text_04_A_page_may_end_anywhere(string page)
    {
        for (var length = 0; length <= page.Length; length++)
            Should.NotThrow(() => HtmlCharset.Declared(Encoding.ASCII.GetBytes(page[..length]), isXhtml: false));
    }

    [Theory]
    [InlineData("ks_c_5601-1987", 949, Korean)]
    [InlineData("KS_C_5601-1987", 949, Korean)]
    [InlineData("ks_c_5601-1989", 949, Korean)]
    [InlineData("euc-kr", 949, Korean)]
    [InlineData("ksc5601", 949, Korean)]
    [InlineData("csEUCKR", 949, Korean)]
    [InlineData("korean", 949, Korean)]
    [InlineData("sjis", 932, Japanese)]
    [InlineData("x-sjis", 932, Japanese)]
    [InlineData("ms_kanji", 932, Japanese)]
    [InlineData("Windows-31J", 932, Japanese)]
    [InlineData("x-euc-jp", 51932, Japanese)]
    [InlineData("csISO2022JP", 50220, Japanese)]
    [InlineData("gb2312", 936, "病人姓名: 張三, 镕基")]
    [InlineData("gb_2312-80", 936, "病人姓名: 张三")]
    [InlineData("chinese", 54936, "病人姓名: 𠀀")]
    [InlineData("x-gbk", 936, "病人姓名: 張三")]
    [InlineData("hz-gb-2312", 52936, "病人姓名: 张三")]
    [InlineData("iso-2022-kr", 50225, "환자 성명: 김철수")]
    [InlineData("big5-hkscs", 950, "病人姓名: 張三")]
    [InlineData("x-x-big5", 950, "病人姓名: 張三")]
    [InlineData("iso-8859-1", 1252, German)]
    [InlineData("latin1", 1252, German)]
    [InlineData("us-ascii", 1252, German)]
    [InlineData("cp819", 1252, German)]
    [InlineData("x-user-defined", 1252, German)]
    [InlineData("latin5", 1254, "Hasta: Şükrü Öztürk, ağrı – €")]
    [InlineData("tis-620", 874, "ผู้ป่วย: สมชาย – €")]
    [InlineData("iso-8859-11", 874, "ผู้ป่วย: สมชาย")]
    [InlineData("x-cp1251", 1251, Russian)]
    [InlineData("koi8_r", 20866, Russian)]
    [InlineData("koi8-ru", 21866, "Пацієнт: Їжак")]
    [InlineData("866", 866, Russian)]
    [InlineData("x-mac-cyrillic", 10017, "Пациент: Їжак ґ")]
    [InlineData("x-mac-roman", 10000, "Patient: Müller")]
    [InlineData("l2", 28592, "Pacjent: Łukasz Żółć")]
    [InlineData("iso_8859-15", 28605, "Œuvre €")]
    [InlineData("logical", 38598, "מטופל")]
    [InlineData("visual", 28598, "מטופל")]
    [InlineData("unicode20utf8", 65001, Korean)]
    [InlineData("ucs-2", 65001, Korean)]
    [InlineData("unicodefffe", 65001, Korean)]
    public async Task Fault_Text_04_Labels_that_browsers_know_are_obeyed(string label, int codePage, string text)
    {
        var encoding = Encoding.GetEncoding(codePage);
        (await ReadAsync([.. Encoding.ASCII.GetBytes($"<meta charset={label}><p>"), .. encoding.GetBytes(text)])).ShouldBe(text);
        var content = $"<META content='text/html; charset = \"{label}\"' http-equiv=Content-Type><p>";
        (await ReadAsync([.. Encoding.ASCII.GetBytes(content), .. encoding.GetBytes(text)])).ShouldBe(text);
        var xml = $"<?xml version='1.0' encoding='{label}'?><p>";
        (await ReadAsync([.. Encoding.ASCII.GetBytes(xml), .. encoding.GetBytes(text)])).ShouldBe(text);
    }

    [Fact]
    public void Fault_Text_04_The_table_holds_every_label_of_the_standard()
    {
        EncodingLabels.All.Count().ShouldBe(228);
        foreach (var label in EncodingLabels.All)
        {
            var encoding = EncodingLabels.Find($" {label.ToUpperInvariant()}\n").ShouldNotBeNull(label);
            (encoding.Strict() is null).ShouldBe(encoding.CodePage is null, label);
        }

        EncodingLabels.Find("no-such-thing").ShouldBeNull();
        EncodingLabels.Find("").ShouldBeNull();
    }

    [Theory]
    [InlineData("iso-8859-10", "ISO-8859-10")]
    [InlineData("latin6", "ISO-8859-10")]
    [InlineData("iso885914", "ISO-8859-14")]
    [InlineData("ISO-8859-16", "ISO-8859-16")]
    [InlineData("iso-2022-cn", "ISO-2022-CN")]
    [InlineData("iso-2022-cn-ext", "ISO-2022-CN-EXT")]
    public async Task Fault_Text_04_An_encoding_that_cannot_be_decoded_is_refused_by_name(string label, string name)
    {
        var problem = await ProblemAsync([.. Encoding.ASCII.GetBytes($"<meta charset={label}><p>caf"), 0xE9]);

        problem.Class.ShouldBe("invalid_encoding");
        problem.Message.ShouldContain($"declares the encoding {name},");
    }

    [Theory]
    [InlineData("<!-- <meta charset=windows-1251> -->")]
    [InlineData("<!-- > <meta charset=windows-1251> -->")]
    [InlineData("<script>document.write('<meta charset=windows-1251>')</script>")]
    [InlineData("<SCRIPT>if (a </b/) '<meta charset=windows-1251>'</SCRIPT >")]
    [InlineData("<style>/* <meta charset=windows-1251> */</style>")]
    [InlineData("<script src=a/>'<meta charset=windows-1251>'</script>")]
    [InlineData("<title><meta charset=windows-1251></title>")]
    [InlineData("<textarea><meta charset=windows-1251></textarea>")]
    [InlineData("<xmp><meta charset=windows-1251></xmp>")]
    [InlineData("<p title='<meta charset=windows-1251>'>")]
    [InlineData("<p title=\"> <meta charset=windows-1251>\">")]
    [InlineData("<! <meta charset=windows-1251 >")]
    [InlineData("<meta name=charset content=windows-1251>")]
    [InlineData("<meta content='text/html; charset=windows-1251'>")]
    [InlineData("<meta http-equiv=refresh content='0; charset=windows-1251'>")]
    [InlineData("<meta data-charset=windows-1251>")]
    [InlineData("<metadata charset=windows-1251>")]
    [InlineData("</meta charset=windows-1251>")]
    [InlineData("<meta charset=''>")]
    [InlineData("<meta charset=no-such-thing>")]
    public async Task Fault_Text_04_A_charset_that_is_merely_shown_is_not_obeyed(string before)
    {
        (await ReadAsync(Encoding.UTF8.GetBytes($"{before}<meta charset=utf-8><p>{German}"))).ShouldEndWith(German);
        (await ReadAsync(Encoding.UTF8.GetBytes($"{before}<p>{German}"))).ShouldEndWith(German);
    }

    [Theory]
    [InlineData("<meta charset=windows-1251><meta charset=utf-8>")]
    [InlineData("<meta charset=no-such-thing><meta charset=windows-1251>")]
    [InlineData("<!--><meta charset=windows-1251>")]
    [InlineData("<title/><meta charset=windows-1251>")]
    [InlineData("<noscript><meta charset=windows-1251></noscript>")]
    [InlineData("<META\n\tNAME=x\fCHARSET\t=\n'windows-1251'/>")]
    [InlineData("<meta/charset=windows-1251>")]
    [InlineData("<meta http-equiv=Content-Type content='text/html; charset windows; charset=windows-1251; x'>")]
    [InlineData("<meta http-equiv=Content-Type content='charset=&quot;windows-1251&quot;'>")]
    [InlineData("<body><p><meta charset=windows-1251>")]
    public async Task Fault_Text_04_The_first_charset_that_counts_is_obeyed(string before) =>
        (await ReadAsync([.. Encoding.ASCII.GetBytes(before + "<p>"), .. Encoding.GetEncoding(1251).GetBytes(Russian)]))
            .ShouldEndWith(Russian);

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    [InlineData(32_760)]
    [InlineData(100_000)]
    public async Task Fault_Text_04_A_charset_is_obeyed_however_much_precedes_it(int length)
    {
        var head = $"<html><script>{new string('x', length)}</script><meta charset=windows-1251><p>";
        (await ReadAsync([.. Encoding.ASCII.GetBytes(head), .. Encoding.GetEncoding(1251).GetBytes(Russian)])).ShouldBe(Russian);
    }

    [Fact]
    public async Task Fault_Text_04_XHTML_follows_its_XML_declaration_and_HTML_its_meta_element()
    {
        byte[] page =
        [
            .. "<?xml version=\"1.0\" encoding=\"windows-1251\"?><html><head><meta charset=\"koi8-r\"/></head><body>"u8,
            .. Encoding.GetEncoding(1251).GetBytes("Иванов"), .. "</body></html>"u8,
        ];

        (await ReadAsync(page, "a.xhtml")).ShouldBe("Иванов");
        (await ReadAsync(page, "a.html")).ShouldBe(
            Encoding.GetEncoding("koi8-r").GetString(Encoding.GetEncoding(1251).GetBytes("Иванов")));
    }

    [Theory]
    [InlineData("iso-8859-7", "A1 A2 A4 AA", "\u2018\u2019\u20AC\u037A")]
    [InlineData("iso-8859-8", "AF E0", "\u00AF\u05D0")]
    [InlineData("x-mac-cyrillic", "FF", "\u20AC")]
    [InlineData("macintosh", "BD", "\u03A9")]
    [InlineData("shift_jis", "F0 40", "\uE000")]
    public async Task Fault_Text_04_Letters_that_were_added_to_a_standard_later_are_right(string label, string hex, string text) =>
        (await ReadAsync([.. Encoding.ASCII.GetBytes($"<meta charset={label}><p>"), .. Bytes(hex)])).ShouldBe(text);

    [Theory]
    [InlineData("windows-1253", "AA")]
    [InlineData("windows-1255", "D9")]
    [InlineData("windows-1257", "A1")]
    [InlineData("windows-874", "DB")]
    [InlineData("iso-8859-3", "A5")]
    [InlineData("iso-8859-6", "A1")]
    [InlineData("iso-8859-7", "D2")]
    [InlineData("iso-8859-8", "C0")]
    [InlineData("shift_jis", "A0")]
    [InlineData("euc-jp", "FF")]
    [InlineData("big5", "FF")]
    [InlineData("big5-hkscs", "87 40")]
    public async Task Fault_Text_04_A_byte_that_stands_for_nothing_is_named_and_not_sent_as_a_private_character(string label, string hex)
    {
        var head = $"<meta charset={label}><p>x";
        var problem = await ProblemAsync([.. Encoding.ASCII.GetBytes(head), .. Bytes(hex)]);

        problem.Class.ShouldBe("invalid_encoding");
        problem.Message.ShouldEndWith($" at byte {head.Length}{StrictDecoding.WayOut}");
    }

    [Fact]
    public async Task Fault_Text_04_A_page_that_declares_its_encoding_and_holds_NUL_is_no_text() =>
        (await ProblemAsync([.. "<meta charset=utf-8><p>x"u8, 0, 0, 0])).Class.ShouldBe("binary");

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    private static async Task<string> ReadAsync(byte[] bytes, string name = "a.html")
    {
        using var text = await TextAsync(bytes, name);
        text.Problem.ShouldBeNull();
        return await text.Reader!.ReadToEndAsync();
    }

    private static async Task<DocumentProblem> ProblemAsync(byte[] bytes) => (await TextAsync(bytes, "a.html")).Problem.ShouldNotBeNull();

    private static Task<DocumentText> TextAsync(byte[] bytes, string name) =>
        new DocumentReader(TimeProvider.System, () => new MemoryStream(bytes))
            .ReadAsync(new DocumentSource(name, null, Named: true), default);
}
