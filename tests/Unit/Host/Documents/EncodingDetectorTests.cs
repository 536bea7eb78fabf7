using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public sealed class EncodingDetectorTests
{
    private const string German = "Der Befund von Jürgen Müller: größere Übelkeit, kein Gefühl für Kälte.\n";
    private const string Russian = "Пациент поступил в больницу с высокой температурой и кашлем. Диагноз: пневмония.\n";
    private const string Japanese = "患者は高熱で入院した。診断は肺炎である。カタカナとひらがな。\n";
    private const string Polish = "Pacjent został przyjęty do szpitala z gorączką. Rozpoznanie: zapalenie płuc, żółtaczka, ćwiczenia.\n";

    static EncodingDetectorTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf-8", true, German)]
    [InlineData("utf-8", false, German)]
    [InlineData("utf-8", false, "ü")]
    [InlineData("utf-16", true, German)]
    [InlineData("utf-16", false, German)]
    [InlineData("utf-16", false, Japanese)]
    [InlineData("utf-16BE", true, German)]
    [InlineData("utf-16BE", false, German)]
    [InlineData("utf-32", true, German)]
    [InlineData("utf-32BE", true, German)]
    [InlineData("windows-1252", false, German)]
    [InlineData("windows-1252", false, "Größe: 5\n")]
    [InlineData("windows-1252", false, "ÄRZTLICHER BEFUND")]
    [InlineData("windows-1252", false, "Patient name: Zoë")]
    [InlineData("windows-1252", false, "Temperature 38.5 °C, ± 5 µg/dl")]
    [InlineData("windows-1252", false, "The patient’s condition – “stable” – is good.\n")]
    [InlineData("windows-1252", false, "Diagnóstico: infecção pulmonar, coração")]
    [InlineData("iso-8859-15", false, "Die Behandlung kostet 50 € und ist für Müller günstig. Größe: 5\n")]
    [InlineData("iso-8859-2", false, Polish)]
    [InlineData("windows-1250", false, Polish)]
    [InlineData("windows-1251", false, Russian)]
    [InlineData("koi8-r", false, Russian)]
    [InlineData("shift_jis", false, Japanese)]
    [InlineData("euc-jp", false, Japanese)]
    [InlineData("gb18030", false, "病人因高烧入院。诊断为肺炎。需要进一步的检查和治疗。\n")]
    [InlineData("big5", false, "病人因高燒入院。診斷為肺炎。需要進一步的檢查和治療。\n")]
    public void A_text_is_decoded_as_it_was_encoded(string name, bool mark, string text)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];

        var detected = EncodingDetector.Detect(bytes, isWhole: true);

        detected.Problem.ShouldBeNull();
        detected.Encoding!.GetString(bytes.AsSpan(detected.PreambleLength)).ShouldBe(text);
    }

    [Fact]
    public void The_encoding_of_plain_ASCII_is_left_open() =>
        EncodingDetector.Detect("Patient name: Anna\r\n\t\f"u8, isWhole: true).ShouldBe(default);

    [Fact]
    public void A_character_cut_off_by_the_sample_is_valid_but_one_cut_off_by_the_document_is_not()
    {
        var bytes = "Größe: 5 €"u8.ToArray()[..^1];

        EncodingDetector.Detect(bytes, isWhole: false).Encoding!.WebName.ShouldBe("utf-8");
        EncodingDetector.Detect(bytes, isWhole: true).Problem!.Message.ShouldStartWith("not valid utf-8 at byte 11.");
    }

    [Fact]
    public void Random_bytes_are_no_text()
    {
        var random = new Random(17);
        for (var i = 0; i < 100; i++)
        {
            var bytes = new byte[2000];
            random.NextBytes(bytes);
            EncodingDetector.Detect(bytes, isWhole: true).Encoding.ShouldBeNull();
        }
    }
}
