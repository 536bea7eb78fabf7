namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>A sample that is made by code, because its format is no text.</summary>
/// <param name="Name">File name in the folder of samples.</param>
/// <param name="Write">Makes its bytes, the same each time.</param>
internal sealed record SampleFile(string Name, Func<byte[]> Write)
{
    /// <summary>All of them. The people, places and findings in them are invented.</summary>
    public static IReadOnlyList<SampleFile> All =>
    [
        new("admissions.csv", AdmissionsCsv.Write),
        new("consultation.docx", ConsultationDocx.Write),
        new("discharge-summary.pdf", DischargeSummaryPdf.Write),
        new("intake-form.xlsx", IntakeFormXlsx.Write),
        new("referral.eml", ReferralMail.Write),
    ];
}
