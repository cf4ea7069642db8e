//! Prints what oxz and liblzma make of a find.
use oxz_fuzz::support::{case::decode, drive::Cuts, peer};
fn main() {
    let a: Vec<_> = std::env::args().collect();
    let input = std::fs::read(&a[2]).unwrap();
    let (reading, data) = if a[1] == "raw" {
        oxz_fuzz::chain::raw(&input).unwrap()
    } else {
        (oxz_fuzz::differential::reading(&input), &input[..])
    };
    println!("{reading:?}\n{} bytes", data.len());
    let p = peer::decode(&reading, data);
    println!("theirs {:?} read {} len {}", p.verdict, p.read, p.output.len());
    for cuts in [Cuts::WHOLE, Cuts::each(1, 1)] {
        let d = decode(&reading, data, cuts);
        println!("ours {:?} read {} len {}", d.result, d.read, d.output.len());
        let at = d.output.iter().zip(&p.output).take_while(|(a, b)| a == b).count();
        println!("differ at {at}");
        if at < d.output.len() {
            println!("{:02x?}\n{:02x?}", &d.output[at..], &p.output[at..]);
        }
    }
    println!("oneshot {:?}", oxz::decompress(data, &reading.options()).map(|v| v.len()));
}
