use super::*;
use crate::testing::Random;

const KEEP: usize = 1 << 12;
const AHEAD: usize = 5000;

#[test]
fn small_data_takes_little_memory() {
    let mut window = Window::new(64 << 20, AHEAD);
    window.fill(&mut Input::new(&[7; 1000])).unwrap();
    assert_eq!(window.padded().len(), 1000 + PADDING);
    assert!(window.buf.capacity() <= 1000 + PADDING + STEP);
    window.fill(&mut Input::new(&[7; 10_000])).unwrap();
    assert!(window.buf.capacity() <= 2 * 11_000);
}

#[test]
fn the_window_moves_along_the_data_and_keeps_what_it_promises() {
    let mut random = Random::new(1);
    let data = random.bytes(3 << 20);
    let mut input = Input::new(&data);
    let mut window = Window::new(KEEP, AHEAD);
    // Where the window starts in the data, and how far it has been used.
    let mut start = 0;
    let mut cursor = 0;
    let mut slides = 0;
    while !input.is_empty() {
        let room = window.max_size - window.filled();
        let mut piece = Input::new(&input.rest()[..input.rest().len().min(random.below(200_000))]);
        let before = piece.rest().len();
        window.fill(&mut piece).unwrap();
        let taken = before - piece.rest().len();
        assert_eq!(taken, before.min(room), "as much as there is room for");
        input.pos += taken;
        assert_eq!(window.is_full(), taken == room);
        assert_eq!(start + window.filled(), input.pos);
        assert_eq!(window.padded().len(), window.filled() + PADDING);
        assert_eq!(window.padded()[..window.filled()], data[start..input.pos]);

        if window.is_full() {
            cursor += random.below(window.filled() - cursor + 1);
            let by = window.slide(cursor);
            start += by;
            cursor -= by;
            slides += usize::from(by != 0);
            assert!(cursor >= KEEP.min(cursor + by), "what matches may reach has stayed");
            let room = window.max_size - window.filled();
            assert_eq!(room, by);
            assert_eq!(window.padded()[..window.filled()], data[start..input.pos]);
        }
    }
    assert!(slides > 2);
    assert!(window.buf.len() <= window.max_size + PADDING);
}

#[test]
fn there_is_room_for_what_lies_ahead() {
    let mut window = Window::new(KEEP, AHEAD);
    let data = alloc::vec![1; 2 << 20];
    window.fill(&mut Input::new(&data)).unwrap();
    assert!(window.is_full());
    // All but the last bytes have been used.
    let cursor = window.filled() - AHEAD + 1;
    let by = window.slide(cursor);
    assert_eq!(cursor - by, KEEP);
    let mut input = Input::new(&data);
    window.fill(&mut input).unwrap();
    assert!(window.filled() - KEEP >= AHEAD);
    // So much that moving the data costs little for each byte.
    assert!(input.pos > window.filled() / 3);
}

#[test]
fn a_reset_window_is_empty_and_keeps_its_memory() {
    let mut window = Window::new(KEEP, AHEAD);
    window.fill(&mut Input::new(&[1; 10_000])).unwrap();
    let capacity = window.buf.capacity();
    window.reset();
    assert_eq!((window.filled(), window.buf.capacity()), (0, capacity));
    window.fill(&mut Input::new(&[2; 10])).unwrap();
    assert_eq!(window.padded()[..10], [2; 10]);
}
