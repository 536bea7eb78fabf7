using System.Text;
using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>A mail that refers a patient; the diagnosis is only in the attached PDF.</summary>
internal static class ReferralMail
{
    private static readonly double[] Columns = [0, 140, 220];

    public static byte[] Write() => Encoding.UTF8.GetBytes(
        "From: =?utf-8?Q?Dr=2E_Ad=C3=A9la=C3=AFde_Montferrand?= <montferrand@practice-elmcourt.example>\r\n"
        + "To: Cardiology outpatients <cardiology@hollowford-clinic.example>\r\n"
        + "Date: Tue, 11 Jun 2024 16:42:00 +0200\r\n"
        + "Message-ID: <20240611164200.4711@practice-elmcourt.example>\r\n"
        + "MIME-Version: 1.0\r\n"
        + $"Subject: Referral of a patient with palpitations\r\n{RawMail.Multipart(
            "=_elmcourt_1",
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + Body.ReplaceLineEndings("\r\n"),
            RawMail.Attachment("ecg-report.pdf", "application/pdf", Report()))}");

    private const string Body =
        """
        Dear colleagues,

        may I ask for an early appointment for the following patient?

        Patient name: Théodore Kirkwall-Ndiaye
        Date of birth: 1957-10-02
        Insurance: statutory

        Mr Kirkwall-Ndiaye has had attacks of rapid heartbeat for three weeks,
        twice with dizziness. He takes candesartan 8 mg; an anticoagulant has
        not been started yet. The report of the long-term ECG is attached.

        With kind regards
        Dr. Adélaïde Montferrand
        General practice, 3 Elm Court, Hollowford

        """;

    private static byte[] Report()
    {
        var pdf = new PdfWriter();
        pdf.NewPage();
        pdf.Heading("Long-term ECG over 24 hours", 15);
        pdf.Line("General practice Dr. Montferrand, recorded on 6 June 2024");
        pdf.Rule();
        pdf.Heading("Result");
        pdf.Gap();
        pdf.Line("Diagnosis: Paroxysmal atrial fibrillation, newly found");
        pdf.Paragraph("Sinus rhythm for most of the recording, interrupted by three episodes of atrial fibrillation of 4, 11 and 38 "
            + "minutes. No pause above two seconds. The patient noted palpitations during the longest episode.");
        pdf.Heading("Measurements");
        pdf.Gap();
        pdf.Row(Columns, "Value", "Measured", "Usual");
        pdf.Rule();
        pdf.Row(Columns, "Mean rate (1/min)", "74", "60 to 90");
        pdf.Row(Columns, "Lowest rate (1/min)", "49", "above 40");
        pdf.Row(Columns, "Highest rate (1/min)", "148", "below 130");
        pdf.Row(Columns, "Ventricular extrasystoles", "212", "below 1000");
        return pdf.ToArray();
    }
}
